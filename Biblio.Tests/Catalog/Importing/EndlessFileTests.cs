using System.Diagnostics;
using System.Text;
using Biblio.Catalog.Imports;
using Biblio.Catalog.Imports.Files;
using Biblio.Catalog.Model;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>Reads files of which one part never ends, and measures the live memory of the process meanwhile.</summary>
public sealed class EndlessFileTests(ITestOutputHelper output)
{
    [Fact]
    public Task All_kinds_pass_in_a_process_of_their_own() => OwnProcess.RunTestsAsync<EndlessFileTests>();

    [Theory(Explicit = true)]
    [InlineData("Csv", "title\n", "x")]
    [InlineData("Csv", "title\n\"", "a line of a description that never ends, or of a short book without any quote\n")]
    [InlineData(
        "Csv",
        "title\n",
        "a quote \" that opens again after a comma and stays open,\" so that no row is ever complete\n"
    )]
    [InlineData("Ndjson", "{\"title\":\"", "x")]
    [InlineData("Ndjson", "{\"authors\":", "[")]
    [InlineData("Marcxml", "<record><datafield tag='", "x")]
    [InlineData("Marcxml", "<record>", "<a>")]
    [InlineData("Marcxml", "<record><!--", "x")]
    [InlineData("Marcxml", "<record><controlfield tag='001'>", "x")]
    [InlineData("Marcxml", "<", "x")]
    public async Task A_file_of_one_endless_part_uses_little_memory(string name, string start, string part)
    {
        using var file = new EndlessFile(Encoding.UTF8.GetBytes(start), Encoding.UTF8.GetBytes(part));
        var since = Stopwatch.StartNew();
        var records = await CountAsync(Enum.Parse<ImportFormat>(name), file);

        output.WriteLine($"{records} records, {file.MemoryGrowth / 1_000_000} MB, {since.Elapsed}");
        Assert.InRange(file.MemoryGrowth, 0, 100_000_000);
        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    private static async Task<int> CountAsync(ImportFormat format, Stream file)
    {
        var count = 0;
        try
        {
            await using var input = await ImportFile.OpenAsync(format, null, file, long.MaxValue, default);
            await foreach (var item in Importer.ReadRecords(format, input, default))
            {
                count += item.Rows;
            }
        }
        catch (UnreadableFileException)
        {
            // The reader may refuse the rest.
        }

        return count;
    }

    /// <summary>32 MiB of the same bytes. It measures the live memory of the process while it is read.</summary>
    private sealed class EndlessFile(byte[] start, byte[] part) : ReadOnlyStream
    {
        private const int FileLength = 32 * 1024 * 1024;

        // What an endless part fills only grows, so the memory is measured once, near the end.
        private const int Measured = 30 * 1024 * 1024;

        private readonly long _memoryBefore = MeasureMemory();
        private int _position;
        private bool _isMeasured;

        public long MemoryGrowth { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_isMeasured && _position >= Measured)
            {
                _isMeasured = true;
                MemoryGrowth = Math.Max(0, MeasureMemory() - _memoryBefore);
            }

            var count = Math.Min(buffer.Length, FileLength - _position);
            for (var i = 0; i < count; i++, _position++)
            {
                buffer.Span[i] =
                    _position < start.Length ? start[_position] : part[(_position - start.Length) % part.Length];
            }

            return ValueTask.FromResult(count);
        }

        // GetTotalMemory(true) would collect several times.
        private static long MeasureMemory()
        {
            GC.Collect();
            return GC.GetTotalMemory(forceFullCollection: false);
        }
    }
}
