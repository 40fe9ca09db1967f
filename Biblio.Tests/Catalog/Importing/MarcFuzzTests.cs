using System.Diagnostics;
using System.Globalization;
using System.Text;
using Biblio.Catalog.Imports;
using Biblio.Catalog.Imports.Marc;
using Biblio.Catalog.Model;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>
/// Reads damaged files. It reads a fixed number of them, or as many as fit in BIBLIO_FUZZ_MINUTES. BIBLIO_FUZZ_SEED
/// repeats a run.
/// </summary>
public sealed class MarcFuzzTests
{
    private const int Iterations = 3000;
    private const long LargeFile = 512L * 1024 * 1024;
    private const long MemoryAllowance = LargeFile / 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private delegate IAsyncEnumerable<ImportItem> Read(Stream file, CancellationToken cancellationToken);

    [Fact]
    public Task Damaged_binary_files_give_books_or_reasons() =>
        FuzzAsync(
            MarcBinaryReader.ReadAsync,
            [
                .. MarcRecordCases.All.Select(c => MarcFile.Utf8(c.Lines)),
                MarcFile.Build(
                    "nam  ",
                    Encoding.Latin1,
                    "245 10‡aL\u00e2et\u00e2e \u00e1a Qu\u00e2ebec",
                    "520   ‡aH\u001bb2\u001bsO"
                ),
            ]
        );

    [Fact]
    public Task Damaged_xml_files_give_books_or_reasons() =>
        FuzzAsync(
            MarcXmlReader.ReadAsync,
            [
                .. MarcRecordCases.All.Select(c =>
                    Encoding.UTF8.GetBytes($"<collection>{MarcFile.Xml(c.Lines)}</collection>")
                ),
            ]
        );

    [Theory]
    [InlineData("", 'a')]
    [InlineData("00000nam a2200000 a 4500", '\u001e')]
    [InlineData("00000nam a2200000 a 4500245000900000\u001e10\u001fa", ' ')]
    public Task Memory_is_bounded_for_a_binary_file_without_an_end(string begin, char rest) =>
        AssertBoundedAsync(MarcBinaryReader.ReadAsync, begin, rest);

    [Theory]
    [InlineData("<collection><record><datafield tag='245' ind1='1' ind2='0'><subfield code='a'>", 'a')]
    [InlineData("<collection><record><controlfield tag='001'>", ' ')]
    public Task Memory_is_bounded_for_an_xml_file_without_an_end(string begin, char rest) =>
        AssertBoundedAsync(MarcXmlReader.ReadAsync, begin, rest);

    [Fact]
    public async Task Reading_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await using var file = new EndlessStream(MarcFile.Utf8("245 10‡aX"), long.MaxValue, isRepeated: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in MarcBinaryReader.ReadAsync(file, cancellation.Token))
            {
                Assert.NotNull(item.Content);
                if (item.Record == 10)
                {
                    await cancellation.CancelAsync();
                }
            }
        });
    }

    private static async Task FuzzAsync(Read read, IReadOnlyList<byte[]> files)
    {
        var seed = GetNumber("BIBLIO_FUZZ_SEED") ?? 20_261_130;
        var duration = GetNumber("BIBLIO_FUZZ_MINUTES") is { } minutes ? TimeSpan.FromMinutes(minutes) : default;
        TestContext.Current.TestOutputHelper?.WriteLine($"BIBLIO_FUZZ_SEED={seed}");
        var mutator = new MarcMutator(seed);
        var clock = Stopwatch.StartNew();
        var i = 0;
        for (; duration == default ? i < Iterations : clock.Elapsed < duration; i++)
        {
            var file = mutator.Next(files);
            try
            {
                // A loop without an end does not look at a token. So another thread reads.
                await Task.Run(() => ReadAllAsync(read, file), TestContext.Current.CancellationToken)
                    .WaitAsync(Patience);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                var start = Convert.ToBase64String(file.AsSpan(0, Math.Min(file.Length, 6000)));
                Assert.Fail($"seed {seed}, file {i}, {file.Length} bytes: {exception}\n{start}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{i} files in {clock.Elapsed}");
    }

    private static async Task ReadAllAsync(Read read, byte[] file)
    {
        using var stream = new MemoryStream(file);
        try
        {
            await foreach (var item in read(stream, TestContext.Current.CancellationToken))
            {
                AssertSound(item);
            }
        }
        catch (UnreadableFileException exception)
        {
            Assert.NotEmpty(exception.Message);
        }
    }

    private static void AssertSound(ImportItem item)
    {
        if (item.Content is not { } book)
        {
            Assert.Contains(item.Errors, e => e.IsFatal && e.Reason.Text.Length > 0);
            return;
        }

        Assert.DoesNotContain(item.Errors, e => e.IsFatal);
        Assert.InRange(book.Title.Length, 1, BookContent.MaxTitleLength);
        Assert.True(book.Isbn13 is null || Isbn.TryParse(book.Isbn13, out _));
        Assert.InRange(book.Year ?? 2000, 1, BookContent.MaxYear);
        Assert.InRange(book.Authors.Count, 0, BookContent.MaxAuthors);
        Assert.All(
            [book.Title, book.Subtitle, book.OriginalTitle, book.Publisher, .. book.Authors, .. book.Subjects],
            text => Assert.DoesNotContain(text ?? "", c => char.IsControl(c))
        );
        // The index has only ASCII. A word that cannot be encoded would throw here.
        Assert.True(Ascii.IsValid(book.ToSearchText()));
    }

    private static async Task AssertBoundedAsync(Read read, string begin, char rest)
    {
        await using var file = new EndlessStream(Encoding.Latin1.GetBytes(begin + new string(rest, 4096)), LargeFile);
        try
        {
            await foreach (var item in read(file, TestContext.Current.CancellationToken))
            {
                Assert.Null(item.Content);
            }
        }
        catch (UnreadableFileException exception)
        {
            Assert.NotEmpty(exception.Message);
        }

        Assert.InRange(file.MemoryGrowth, long.MinValue, MemoryAllowance);
    }

    private static int? GetNumber(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>A stream that repeats its last byte, or all its bytes, and measures memory while it is read.</summary>
    private sealed class EndlessStream(byte[] begin, long length, bool isRepeated = false) : Stream
    {
        private readonly long _memory = GC.GetTotalMemory(forceFullCollection: true);
        private long _position;

        public long MemoryGrowth { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            MemoryGrowth = Math.Max(MemoryGrowth, GC.GetTotalMemory(forceFullCollection: false) - _memory);
            var span = buffer.AsSpan(offset, (int)Math.Min(count, length - _position));
            var prefix = isRepeated ? begin.Length : (int)Math.Max(0, begin.Length - _position);
            for (var i = 0; i < Math.Min(prefix, span.Length); i++)
            {
                span[i] = begin[(_position + i) % begin.Length];
            }

            if (isRepeated)
            {
                span = span[..Math.Min(span.Length, begin.Length)];
            }
            else if (prefix < span.Length)
            {
                span[prefix..].Fill(begin[^1]);
            }

            _position += span.Length;
            return span.Length;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
