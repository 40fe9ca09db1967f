using System.Net;
using System.Text;
using System.Text.Json;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>Imports CSV and JSON lines as spreadsheets and other programs write them.</summary>
public sealed class TextFormatTests(CatalogApp app) : IClassFixture<CatalogApp>
{
    [Theory]
    [InlineData("title;authors\nSemicolon 1;A B\n", "Semicolon 1")]
    [InlineData("title\tauthors\nTabulator 1\tA B\n", "Tabulator 1")]
    [InlineData("title|authors\nPipe 1|A B\n", "Pipe 1")]
    [InlineData("sep=;\r\ntitle;authors\r\nDeclared 1;A B\r\n", "Declared 1")]
    [InlineData("\ufeffsep=^\ntitle^authors\nDeclared caret^A B\n", "Declared caret")]
    [InlineData(" Title ; AUTHORS \nHeader names;A B\n", "Header names")]
    [InlineData("\"title\";\"authors\"\n\"Quoted; 1\";\"A B\"", "Quoted; 1")]
    [InlineData("title,authors\rCarriage return,A B\r", "Carriage return")]
    [InlineData("\r\n\r\ntitle,authors\r\n\r\n   \r\nBlank lines,A B\r\n\r\n", "Blank lines")]
    [InlineData("title,authors\n\"Doubled \"\"quotes\"\"\",A B\n", "Doubled \"quotes\"")]
    [InlineData("title,authors\n\"Break\r\nof lines\",A B\n", "Break of lines")]
    [InlineData("title, authors\nSpaced, \"A B\"\n", "Spaced")]
    public async Task The_separator_and_the_line_ends_are_recognized(string file, string title)
    {
        var import = await app.ImportCsvAsync(file);

        Assert.Equal((1, 1, 0), (import.Count("read"), import.Count("added"), import.Count("refused")));
        var book = (await app.GetAsync($"/books?q={Uri.EscapeDataString(title)}&author=A+B")).GetProperty("items")[0];
        Assert.Equal(title, book.GetProperty("title").GetString());
        Assert.Equal(["A B"], book.Names("authors"));
    }

    [Fact]
    public async Task A_list_of_names_is_quoted_between_semicolons()
    {
        await app.ImportCsvAsync("title;authors;price;currency\nDécimale;\"C D;E F\";12,50;EUR\n");

        var book = await app.FindAsync("Décimale");
        Assert.Equal(["C D", "E F"], book.Names("authors"));
        Assert.Equal(12.5m, book.GetProperty("price").GetDecimal());
    }

    [Theory]
    [InlineData("title;price\nX;1.234,50\n", "1.234,50")]
    [InlineData("title;price\nX;12,500\n", "12,500")]
    [InlineData("title;price\nX;12,50 €\n", "12,50 €")]
    public async Task A_price_that_is_ambiguous_is_refused(string file, string price)
    {
        var refusal = Assert.Single(await app.RefusalsAsync(await app.ImportCsvAsync(file)));

        Assert.Equal((1L, 2L, "price"), (refusal.Record, refusal.Line!.Value, refusal.Field));
        Assert.Contains(price, refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_of_wrong_length_is_refused_alone()
    {
        var import = await app.ImportCsvAsync(
            "title;authors\nRow one;A;B\nRow two\nRow three;A\n\"Row \"four\";A\nRow five;A\n"
        );

        Assert.Equal((5, 2), (import.Count("read"), import.Count("added")));
        var refusals = await app.RefusalsAsync(import);
        Assert.Equal([(1L, 2L), (2, 3), (4, 5)], refusals.Select(r => (r.Record, r.Line!.Value)));
        Assert.StartsWith("The row has 3 fields, but the header has 2", refusals[0].Reason, StringComparison.Ordinal);
        Assert.StartsWith("The row has 1 fields, but the header has 2", refusals[1].Reason, StringComparison.Ordinal);
        Assert.Contains("Double each quote", refusals[2].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("title,year,Title\nx,1,y\n", "'title'", "duplicate")]
    [InlineData("authors,year\nx,1\n", "'title'", "no column")]
    [InlineData("title,colour\nx,red\n", "'colour'", "Biblio's columns are isbn, title")]
    [InlineData("title;authors;\nx;y;z\n", "Column 3", "no name")]
    [InlineData("titre;auteurs\nx;y\n", "'titre'", "semicolon")]
    [InlineData("gutenberg_id,title,author,title\n1,x,y,z\n", "'title'", "duplicate")]
    public async Task An_unreadable_header_names_its_wrong_column(string file, string column, string reason)
    {
        var message = await app.SendBadFileAsync("text/csv", Encoding.UTF8.GetBytes(file));

        Assert.Contains(column, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("title,colour\nx,red\n", "unknown-column(colour, isbn, title", "columns")]
    [InlineData("\"title\nx\n", "quote-not-closed(", "header")]
    [InlineData("%PDF-1.7\n", "looks-like-binary(PDF", null)]
    public async Task An_unreadable_file_has_a_code_with_arguments(string file, string reason, string? outcome)
    {
        var problem = await CatalogApp.JsonAsync(await app.SendFileAsync("text/csv", Encoding.UTF8.GetBytes(file)));

        var import = (await app.GetAsync("/imports")).GetProperty("items")[0];
        var refusals = await app.GetAsync($"/imports/{import.GetProperty("id").GetInt64()}/refusals");
        foreach (
            var known in new[]
            {
                problem.GetProperty("reason"),
                import.GetProperty("failureReason"),
                refusals.GetProperty("items")[0],
            }
        )
        {
            var arguments = known.GetProperty("arguments").EnumerateArray();
            Assert.StartsWith(
                reason,
                $"{known.GetProperty("code")}({string.Join(", ", arguments)})",
                StringComparison.Ordinal
            );
            Assert.Equal(outcome, known.TryGetProperty("outcome", out var value) ? value.GetString() : null);
        }
    }

    [Fact]
    public async Task A_file_with_only_a_header_has_no_books()
    {
        var import = await app.ImportCsvAsync("title,authors\n");

        Assert.Equal(("completed", 0), (import.GetProperty("status").GetString(), import.Count("read")));
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-32", true)]
    [InlineData("utf-8", true)]
    public async Task A_file_in_unicode_is_read(string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        var title = $"Les élèves œuvrent {name} {hasMark}";
        byte[] mark = hasMark ? encoding.GetPreamble() : [];

        var csv = await app.ImportAsync("text/csv", [.. mark, .. encoding.GetBytes($"title,authors\n{title},É Ü\n")]);
        var json = await app.ImportAsync(
            "application/x-ndjson",
            [.. mark, .. encoding.GetBytes($$"""{"title":"{{title}}","authors":["É Ü"]}""")]
        );

        Assert.Equal((1, 1), (csv.Count("added"), json.Count("unchanged")));
        Assert.Contains(title, await app.TitlesAsync($"q={Uri.EscapeDataString(title)}"));
    }

    [Fact]
    public async Task Half_a_character_of_utf16_loses_only_its_line()
    {
        byte[] file =
        [
            0xff,
            0xfe,
            .. Encoding.Unicode.GetBytes("title\nBefore half\nHalf "),
            0x3d,
            0xd8,
            .. Encoding.Unicode.GetBytes("\nAfter half\n"),
        ];

        var import = await app.ImportAsync("text/csv", file);

        Assert.Equal((2, 1), (import.Count("added"), import.Count("refused")));
        Assert.Equal(3, Assert.Single(await app.RefusalsAsync(import)).Line);
    }

    [Fact]
    public async Task A_windows_1252_file_needs_its_charset()
    {
        // The euro, œ and é of Windows-1252
        byte[] file = [.. "title;authors\nC"u8, 0x9c, .. "ur "u8, 0x80, .. ";Zo"u8, 0xe9, .. "\nPlain;A\n"u8];

        var unnamed = await app.ImportAsync("text/csv", file);
        var named = await app.ImportAsync("text/csv; charset=windows-1252", file);
        var latin = await app.ImportAsync("text/csv; charset=iso-8859-1", file);

        Assert.Equal((1, 1), (unnamed.Count("added"), unnamed.Count("refused")));
        var refusal = Assert.Single(await app.RefusalsAsync(unnamed));
        Assert.Equal(2, refusal.Line);
        Assert.Contains("not UTF-8 (byte 9C", refusal.Reason, StringComparison.Ordinal);
        Assert.Contains("charset=windows-1252", refusal.Reason, StringComparison.Ordinal);
        Assert.Equal((1, 0), (named.Count("added"), named.Count("refused")));
        Assert.Equal(2, latin.Count("unchanged"));
        Assert.Equal(
            "Cœur €",
            (await app.GetAsync("/books?author=Zoé")).GetProperty("items")[0].GetProperty("title").GetString()
        );
    }

    [Fact]
    public async Task A_header_outside_utf8_is_refused_with_its_cause()
    {
        var message = await app.SendBadFileAsync("text/csv", [.. "title,ann"u8, 0xe9, .. "e\nx,1\n"u8]);

        Assert.Contains("not UTF-8 (byte E9", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("klingon")]
    [InlineData("utf-7")]
    public async Task A_wrong_or_unknown_charset_is_refused(string charset)
    {
        var message = await app.SendBadFileAsync("text/csv; charset=iso-8859-1", "title\nDéjà\n"u8.ToArray());
        var unknown = await app.SendFileAsync($"text/csv; charset={charset}", "title\nx\n"u8.ToArray());

        Assert.Contains("the file is UTF-8", message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, unknown.StatusCode);
        Assert.Contains(
            "charset",
            (await CatalogApp.JsonAsync(unknown)).GetProperty("detail").GetString()!,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_wrong_field_of_a_json_line_is_named()
    {
        var import = await app.ImportAsync(
            "application/x-ndjson",
            Encoding.UTF8.GetBytes(
                $$"""
                {{"\ufeff"}}{"title":"Json one","isbn":"9780306406157","isbn10":"0-306-40615-2"}

                {"title":"x","colour":"red"}
                {"title":"x","year":"1884"}
                {"title":"x","year":1884.5}
                {"title":"x","price":"12"}
                {"title":"x","authors":"A"}
                {"title":"x","authors":[1]}
                {"title":"x","authors":["A",null]}
                {"title":7}
                {"title":"x","title":"y"}
                {"title":"x","isbn":"9780306406157","isbn13":"9780596000271"}
                {"title":"\ud800"}
                {"title":"x"
                ["x"]
                {{new string('x', 300_000)}}
                {"title":"Json last"}
                """
            )
        );

        Assert.Equal((16, 2), (import.Count("read"), import.Count("added")));
        Assert.Equal(
            [
                (3L, "colour", "no such field"),
                (4, "year", "whole number"),
                (5, "year", "whole number"),
                (6, "price", "a number"),
                (7, "authors", "list of texts"),
                (8, "authors[0]", "text in quotes"),
                (9, "authors[1]", "null"),
                (10, "title", "text in quotes"),
                (11, "title", "twice"),
                (12, "isbn13", "differs"),
                (13, "title", "escape"),
                (14, null, "not valid JSON; the error is at byte"),
                (15, null, "not a JSON object"),
                (16, null, "longer than 256 KiB"),
            ],
            (await app.RefusalsAsync(import)).Select(r => (r.Line!.Value, r.Field, r.Reason)),
            (expected, actual) =>
                (expected.Item1, expected.Item2) == (actual.Item1, actual.Item2)
                && actual.Item3.Contains(expected.Item3, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_reason_has_a_code_with_arguments()
    {
        var import = await app.ImportAsync(
            "text/csv",
            Encoding.UTF8.GetBytes("isbn,title,year\n,Codes,bad\n123,Codes,\n")
        );

        var refusals = (await app.GetAsync($"/imports/{import.GetProperty("id").GetInt64()}/refusals"))
            .GetProperty("items")
            .EnumerateArray()
            .Select(refusal =>
                $"{refusal.GetProperty("code")}({string.Join(", ", refusal.GetProperty("arguments").EnumerateArray())})"
            );

        Assert.Equal(["not-a-year(bad, -5000, 2100)", "not-an-isbn(123)"], refusals);
    }

    [Theory]
    [InlineData("ZZZ")]
    [InlineData("XXX")]
    [InlineData("XTS")]
    [InlineData("XAU")]
    [InlineData("CHW")]
    [InlineData("DEM")]
    [InlineData("cad")]
    public async Task An_unknown_currency_code_is_refused_everywhere(string code)
    {
        var csv = await app.ImportCsvAsync($"title,price,currency\nCurrency {code},5.00,{code}\n");
        var json = await app.ImportAsync(
            "application/x-ndjson",
            Encoding.UTF8.GetBytes($$"""{"title":"Currency {{code}}","price":5,"currency":"{{code}}"}""")
        );
        var body = new
        {
            title = $"Currency {code}",
            price = 5,
            currency = code,
        };
        var id = (await app.AddAsync(new { title = $"Currency of {code}", price = 5 })).GetProperty("id");
        HttpResponseMessage[] answers =
        [
            await app.SendAsync(HttpMethod.Post, "/books", body),
            await app.SendAsync(HttpMethod.Put, $"/books/{id}", body),
            await app.SendAsync(
                HttpMethod.Patch,
                $"/books/{id}",
                new { currency = code },
                "application/merge-patch+json"
            ),
        ];

        foreach (var import in new[] { csv, json })
        {
            var refusal = Assert.Single(await app.RefusalsAsync(import));
            Assert.Equal((1, "currency"), (import.Count("refused"), refusal.Field));
            Assert.Contains("ISO 4217", refusal.Reason, StringComparison.Ordinal);
        }

        foreach (var answer in answers)
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.True((await CatalogApp.JsonAsync(answer)).GetProperty("errors").TryGetProperty("currency", out _));
        }
    }

    [Fact]
    public async Task A_code_point_of_no_character_is_400()
    {
        foreach (
            var body in new object[]
            {
                new { title = "a\ufffe", price = 5 },
                new
                {
                    title = "a",
                    price = 5,
                    authors = new[] { "\uffff" },
                },
            }
        )
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await app.SendAsync(HttpMethod.Post, "/books", body)).StatusCode);
        }
    }

    [Fact]
    public async Task A_currency_of_iso_4217_is_kept()
    {
        string[] codes = ["CAD", "EUR", "USD", "CHF", "XOF", "XAF", "XPF", "MAD", "TND", "JPY"];

        var import = await app.ImportCsvAsync(
            "title,price,currency\n" + string.Concat(codes.Select(code => $"Money {code},5,{code}\n"))
        );

        Assert.Equal(codes.Length, import.Count("added"));
        Assert.Equal("XOF", (await app.FindAsync("Money XOF")).GetProperty("currency").GetString());
    }
}
