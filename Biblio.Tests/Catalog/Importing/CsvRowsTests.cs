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

        Assert.Equal([null, "A quoted field is never closed", null, null], rows.Select(r => r.Error));
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

        Assert.Equal(
            [null, "The line is not UTF-8", "The line is longer than 256 KiB", null],
            rows.Select(r => r.Error)
        );
        Assert.Equal(["ok"], rows[3].Fields);
    }

    [Fact]
    public async Task A_byte_order_mark_is_ignored() =>
        Assert.Equal(["title"], (await ReadAsync("\ufefftitle\n"))[0].Fields);

    private static Task<List<CsvRow>> ReadAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text));

    private static async Task<List<CsvRow>> ReadAsync(byte[] file)
    {
        var rows = new List<CsvRow>();
        await foreach (var row in CsvRowReader.ReadAsync(new MemoryStream(file), TestContext.Current.CancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }
}
