using System.Text;
using Biblio.Catalog.Imports;

namespace Biblio.Tests.Catalog.Importing;

public sealed class CsvRowsTests
{
    [Fact]
    public async Task Quotes_commas_and_line_breaks_are_part_of_a_quoted_field()
    {
        var rows = await ReadAsync("a,b\r\n\"x, \"\"y\"\"\",\"1\n2\"\n\nlast,");

        Assert.Equal([1L, 2, 5], rows.Select(r => r.Line));
        Assert.Equal(["x, \"y\"", "1\n2"], rows[1].Fields);
        Assert.Equal(["last", ""], rows[2].Fields);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_costs_its_own_line_only()
    {
        var rows = await ReadAsync("t\n\"open\nb\nc\n");

        Assert.Equal([null, "A quoted field is never closed", null, null], rows.Select(r => r.Fault));
        Assert.Equal(["b"], rows[2].Fields);
        Assert.Equal([1L, 2, 3, 4], rows.Select(r => r.Line));
    }

    [Fact]
    public async Task A_line_that_is_not_utf8_or_far_too_long_costs_itself_only()
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
            rows.Select(r => r.Fault)
        );
        Assert.Equal(["ok"], rows[3].Fields);
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_text() =>
        Assert.Equal(["title"], (await ReadAsync("\ufefftitle\n"))[0].Fields);

    private static Task<List<CsvRow>> ReadAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text));

    private static async Task<List<CsvRow>> ReadAsync(byte[] file)
    {
        var rows = new List<CsvRow>();
        await foreach (var row in CsvRows.ReadAsync(new MemoryStream(file), TestContext.Current.CancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }
}
