using System.Text;
using Biblio.Catalog.Imports.Csv;

namespace Biblio.Tests.Catalog.Importing;

public sealed class CsvRowsTests
{
    [Fact]
    public async Task A_quoted_field_may_contain_quotes_commas_and_line_breaks()
    {
        var rows = await ReadAsync("a,b\r\n\"x, \"\"y\"\"\",\"1\n2\"\n\nlast,");

        Assert.Equal([1L, 2, 5], rows.Select(r => r.Line));
        Assert.Equal(["x, \"y\"", "1\n2"], rows[1].Fields);
        Assert.Equal(["last", ""], rows[2].Fields);
    }

    [Fact]
    public async Task An_unclosed_quote_loses_only_its_own_line()
    {
        var rows = await ReadAsync("t\n\"open\nb\nc\n");

        Assert.Equal(
            [null, "A quoted field is never closed. Add the closing quote", null, null],
            rows.Select(r => r.Error?.Text)
        );
        Assert.Equal(["b"], rows[2].Fields);
        Assert.Equal([1L, 2, 3, 4], rows.Select(r => r.Line));
    }

    [Fact]
    public async Task An_invalid_or_overlong_line_loses_only_itself()
    {
        byte[] file =
        [
            .. "t\n"u8,
            .. "caf\u00e9\n".Select(c => (byte)c),
            .. Encoding.ASCII.GetBytes(new string('x', 400_000)),
            .. "\nok"u8,
        ];

        var rows = await ReadAsync(file);

        Assert.Equal((null, null), (rows[0].Error, rows[3].Error));
        Assert.StartsWith("The line is not UTF-8 (byte E9", rows[1].Error?.Text, StringComparison.Ordinal);
        Assert.StartsWith("The line is longer than 256 KiB", rows[2].Error?.Text, StringComparison.Ordinal);
        Assert.Equal(["ok"], rows[3].Fields);
    }

    [Theory]
    [InlineData("t\n\"He said \"no\" twice\"\nb\n", "Field 1 has text after its closing quote")]
    [InlineData("t\n\"open\nb\n\"c\" x\n", "Field 1 has text after its closing quote")]
    public async Task An_undoubled_quote_loses_only_its_own_line(string file, string error)
    {
        var rows = await ReadAsync(file);

        Assert.StartsWith(error, rows[1].Error?.Text, StringComparison.Ordinal);
        Assert.Equal(["b"], rows[2].Fields);
    }

    [Theory]
    [InlineData("a,b\r1,2\r", 2)]
    [InlineData("a,b\r\n1,2\r\n3,4", 3)]
    [InlineData("a,b\n\r\n\r\r1,2\n", 2)]
    public async Task Every_kind_of_line_end_is_read(string file, int count)
    {
        var whole = await ReadAsync(file);
        // A line end may be divided between two reads.
        var divided = await ReadAsync(new OneByteStream(Encoding.UTF8.GetBytes(file)));

        Assert.Equal(count, whole.Count);
        Assert.All(whole, row => Assert.Equal(2, row.Fields.Count));
        Assert.Equal(whole.Select(r => (r.Line, r.Fields[1])), divided.Select(r => (r.Line, r.Fields[1])));
    }

    [Fact(Timeout = 30_000)]
    public async Task Quotes_that_open_again_on_each_line_take_little_time()
    {
        var line = "a\"b,\"" + new string('c', 90) + "\n";

        var rows = await ReadAsync("t\n" + string.Concat(Enumerable.Repeat(line, 20_000)));

        Assert.Equal(20_001, rows.Count);
    }

    [Fact]
    public async Task A_byte_order_mark_is_ignored() =>
        Assert.Equal(["title"], (await ReadAsync("\ufefftitle\n"))[0].Fields);

    private static Task<List<CsvRow>> ReadAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text));

    private static Task<List<CsvRow>> ReadAsync(byte[] file) => ReadAsync(new MemoryStream(file));

    private static async Task<List<CsvRow>> ReadAsync(Stream file)
    {
        var rows = new List<CsvRow>();
        await foreach (var row in CsvRowReader.ReadAsync(file, TestContext.Current.CancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    private sealed class OneByteStream(byte[] file) : MemoryStream(file)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer.IsEmpty ? buffer : buffer[..1], cancellationToken);
    }
}
