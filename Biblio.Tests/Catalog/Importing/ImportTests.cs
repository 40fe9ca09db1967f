using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Catalog.Importing;

public sealed class ImportTests(ImportTests.SmallFiles app) : IClassFixture<ImportTests.SmallFiles>
{
    [Fact]
    public async Task A_csv_record_is_accepted_or_refused_with_its_line()
    {
        var import = await app.ImportCsvAsync(
            """
            isbn,title,authors,year,language,price,currency
            ,Un;,A;B,-50,fr,1.50,EUR
            ,,A,,,,
            9780306406158,Bad ISBN,A,,,,
            ,Bad year,A,19x,,,
            ,"Bad language
            over two lines",A,,franglais,,
            ,Bad price,A,,,-3,
            ,Too,many,fields,,,,
            ,"Never closed,A,,,,
            ,Good after all,A,,,,

            """
        );

        Assert.Equal("completed", import.GetProperty("status").GetString());
        Assert.Equal((9, 2, 7), (Count(import, "read"), Count(import, "added"), Count(import, "refused")));
        var refusals = await app.RefusalsAsync(import);
        Assert.All(refusals, r => Assert.Equal("refused", r.Kind));
        Assert.Equal(
            [(3L, "title"), (4, "isbn"), (5, "year"), (6, "language"), (8, "price"), (9, null), (10, null)],
            refusals.Select(r => (r.Line!.Value, r.Field))
        );
        Assert.Equal([2L, 3, 4, 5, 6, 7, 8], refusals.Select(r => r.Record));

        var book = (await app.GetAsync("/books?author=B")).GetProperty("items")[0];
        Assert.Equal(
            ("Un;", -50, 1.5m, "EUR"),
            (
                book.GetProperty("title").GetString(),
                book.GetProperty("year").GetInt32(),
                book.GetProperty("price").GetDecimal(),
                book.GetProperty("currency").GetString()
            )
        );
        var cheap = (await app.GetAsync("/books?q=good+after+all")).GetProperty("items")[0];
        Assert.Equal(
            (19.95m, "CAD"),
            (cheap.GetProperty("price").GetDecimal(), cheap.GetProperty("currency").GetString())
        );
        await app.AssertPublishedAsync(cheap.GetProperty("id").GetInt64(), "book-added");

        var csv = await (
            await app.SendAsync(
                HttpMethod.Get,
                import.GetProperty("_links").GetProperty("refusalsCsv").GetProperty("href").GetString()!
            )
        ).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(8, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("refused,2,3,title,There is no title,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_file_adds_nothing_and_a_changed_one_updates()
    {
        var file =
            "isbn,title,authors,year,price\n9780141439518,Twice over,Jane A,1813,5\n,Without number,Jane A,1814,5\n";
        var first = await app.ImportCsvAsync(file);
        var second = await app.ImportCsvAsync(file);
        var third = await app.ImportCsvAsync(
            file.Replace("1813,5", "1813,6", StringComparison.Ordinal)
                .Replace("Jane A,1814", "JÀNE a,1814", StringComparison.Ordinal)
        );

        Assert.Equal((2, 0, 0), (Count(first, "added"), Count(first, "updated"), Count(first, "unchanged")));
        Assert.Equal((0, 0, 2), (Count(second, "added"), Count(second, "updated"), Count(second, "unchanged")));
        Assert.Equal((0, 1, 1), (Count(third, "added"), Count(third, "updated"), Count(third, "unchanged")));
        var book = await app.GetAsync("/books/isbn/9780141439518");
        Assert.Equal((6m, 2), (book.GetProperty("price").GetDecimal(), book.GetProperty("version").GetInt32()));
        await app.AssertPublishedAsync(book.GetProperty("id").GetInt64(), "book-added", "book-changed");
    }

    [Fact]
    public async Task The_same_book_twice_in_one_file_is_one_book()
    {
        var import = await app.ImportCsvAsync(
            "isbn,title\n9780140449136,Once\n0140449132,Once\n9780140449136,Once more\n"
        );

        Assert.Equal((1, 1, 1), (Count(import, "added"), Count(import, "unchanged"), Count(import, "updated")));
        Assert.Equal("Once more", (await app.GetAsync("/books/isbn/9780140449136")).GetProperty("title").GetString());
    }

    [Fact]
    public async Task An_import_keeps_absent_fields_and_withdrawn_books_withdrawn()
    {
        var book = await app.AddAsync(
            new
            {
                isbn13 = "9780199535569",
                title = "Kept",
                description = "Kept too",
                authors = new[] { "K" },
                price = 7,
            }
        );
        await app.SendAsync(HttpMethod.Delete, $"/books/{book.GetProperty("id")}");

        await app.ImportCsvAsync("isbn,title,year\n9780199535569,Kept,1999\n");

        var after = await app.GetAsync($"/books/{book.GetProperty("id")}");
        Assert.Equal(
            ("Kept too", 1999, 7m, true),
            (
                after.GetProperty("description").GetString(),
                after.GetProperty("year").GetInt32(),
                after.GetProperty("price").GetDecimal(),
                after.GetProperty("withdrawn").GetBoolean()
            )
        );
    }

    [Fact]
    public async Task Concurrent_imports_of_one_file_add_each_book_once()
    {
        var file = Encoding.UTF8.GetBytes(
            "title,authors\n" + string.Concat(Enumerable.Range(0, 900).Select(i => $"Concurrent {i},C{i % 40}\n"))
        );

        var imports = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => app.ImportAsync("text/csv", file)));

        Assert.Equal(900, imports.Sum(i => Count(i, "added")));
        Assert.Equal(1800, imports.Sum(i => Count(i, "unchanged")));
        Assert.Equal(900, (await app.GetAsync("/books?q=concurrent")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Json_lines_are_imported_one_by_one()
    {
        var import = await app.ImportAsync(
            "application/x-ndjson",
            """
            {"isbn":"9780486280615","title":"Huck","authors":["Mark T."],"year":1884,"price":3.5,"subjects":["River"]}
            {"title":"No such field","colour":"red"}
            not json

            {"title":"Wrong type","year":"1884"}
            {"title":"Wrong price","price":-1}
            null
            {"title":"Last","authors":["Z"]}
            """u8.ToArray()
        );

        Assert.Equal((7, 2, 5), (Count(import, "read"), Count(import, "added"), Count(import, "refused")));
        Assert.Equal(
            [(2L, "colour"), (3, null), (5, "year"), (6, "price"), (7, null)],
            (await app.RefusalsAsync(import)).Select(r => (r.Line!.Value, r.Field))
        );
        Assert.Equal(3.5m, (await app.GetAsync("/books/isbn/9780486280615")).GetProperty("price").GetDecimal());
    }

    [Fact]
    public async Task Marcxml_is_read_up_to_the_broken_place()
    {
        const string Good =
            """
                <?xml version="1.0" encoding="UTF-8"?>
                <collection xmlns="http://www.loc.gov/MARC21/slim">
                <record><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">x1</controlfield>
                """
            + """
                <controlfield tag="003">CaQMBN</controlfield>
                <controlfield tag="008">970701s1916    quc           000 0 fre  </controlfield>
                <datafield tag="020" ind1=" " ind2=" "><subfield code="a">2-07-036024-5 (br.)</subfield></datafield>
                <datafield tag="100" ind1="1" ind2=" "><subfield code="a">Hémon, Louis,</subfield>
                """
            + """
                <subfield code="d">1880-1913.</subfield></datafield>
                <datafield tag="245" ind1="1" ind2="0"><subfield code="a">Maria Chapdelaine :</subfield>
                """
            + """
                <subfield code="b">récit du Canada français /</subfield><subfield code="c">L. Hémon.</subfield></datafield>
                <datafield tag="264" ind1=" " ind2="1"><subfield code="b">J.-A. LeFebvre,</subfield>
                """
            + """
                <subfield code="c">1916.</subfield></datafield>
                <datafield tag="650" ind1=" " ind2="6"><subfield code="a">Roman québécois.</subfield></datafield></record>
                <record><controlfield tag="001">x2</controlfield></record>
                """;

        var whole = await app.ImportAsync("application/marcxml+xml", Encoding.UTF8.GetBytes(Good + "</collection>"));
        var broken = await app.ImportAsync(
            "application/marcxml+xml",
            Encoding.UTF8.GetBytes(Good + "<record><datafield</collection>")
        );

        Assert.Equal(
            ("completed", 1, 1),
            (whole.GetProperty("status").GetString(), Count(whole, "added"), Count(whole, "refused"))
        );
        Assert.Contains((await app.RefusalsAsync(whole)), r =>
            r is { Kind: "refused", Record: 2, Line: 10, Field: "title" }
        );
        var book = (await app.GetAsync("/books?q=chapdelaine")).GetProperty("items")[0];
        Assert.Equal(
            ("Maria Chapdelaine", "récit du Canada français", 1916, "fr", "J.-A. LeFebvre"),
            (
                book.GetProperty("title").GetString(),
                book.GetProperty("subtitle").GetString(),
                book.GetProperty("year").GetInt32(),
                book.GetProperty("language").GetString(),
                book.GetProperty("publisher").GetString()
            )
        );
        Assert.Equal("Louis Hémon", book.GetProperty("authors")[0].GetProperty("name").GetString());
        Assert.Equal("Roman québécois", book.GetProperty("subjects")[0].GetProperty("name").GetString());
        Assert.Equal(
            ("failed", 0, 1),
            (broken.GetProperty("status").GetString(), Count(broken, "added"), Count(broken, "unchanged"))
        );
        Assert.Contains("broken at line 10", broken.GetProperty("failure").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_marc_record_is_refused_alone()
    {
        var good = MarcFile.Record("m1", "Avant");
        byte[] torn = [.. good];
        torn[24 + 24] = (byte)'x';
        byte[] eastAsian = MarcFile.Record("m2", "\u001b$1!0!");

        var import = await app.ImportAsync(
            "application/marc",
            [.. torn, .. "\r\n"u8, .. eastAsian, .. MarcFile.Record("m3", "Apr\u00e1es"), .. "0123"u8]
        );

        Assert.Equal((4, 1, 3), (Count(import, "read"), Count(import, "added"), Count(import, "refused")));
        Assert.Equal(
            [(1L, "directory"), (2, "245"), (4, null)],
            (await app.RefusalsAsync(import)).Select(r => (r.Record, r.Field))
        );
        Assert.Equal(["Après"], await app.TitlesAsync("q=apres"));
    }

    [Theory]
    [InlineData("text/csv", "name,colour\nx,y\n")]
    [InlineData("text/csv", "title,title\nx,y\n")]
    [InlineData("text/csv", "authors\nx\n")]
    [InlineData("text/csv", "")]
    [InlineData("application/marcxml+xml", "<html/>")]
    [InlineData(
        "application/marcxml+xml",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><collection>&e;</collection>"
    )]
    [InlineData("application/marcxml+xml", "no xml")]
    public async Task A_file_that_is_not_of_its_format_is_400(string type, string file)
    {
        var answer = await app.SendFileAsync(type, Encoding.UTF8.GetBytes(file));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApp.JsonAsync(answer)).GetProperty("errors").TryGetProperty("$", out _));
    }

    [Fact]
    public async Task The_query_may_name_a_known_format()
    {
        Assert.Equal(
            HttpStatusCode.Created,
            (
                await app.SendFileAsync(
                    "application/octet-stream",
                    "title\nBy query\n"u8.ToArray(),
                    "/imports?format=csv"
                )
            ).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await app.SendFileAsync("text/csv", "title\nx\n"u8.ToArray(), "/imports?format=pdf")).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.UnsupportedMediaType,
            (await app.SendFileAsync("text/csv; charset=klingon", "title\nx\n"u8.ToArray())).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.UnsupportedMediaType,
            (await app.SendFileAsync("text/csv", "title\nx\n"u8.ToArray(), encoding: "br")).StatusCode
        );
    }

    [Fact]
    public async Task A_gzipped_file_is_decompressed_while_it_is_read()
    {
        var compressed = Compress("title\nUnpacked\n"u8.ToArray());

        Assert.Equal(
            HttpStatusCode.Created,
            (await app.SendFileAsync("text/csv", compressed, encoding: "gzip")).StatusCode
        );
        Assert.Equal(["Unpacked"], await app.TitlesAsync("q=unpacked"));
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await app.SendFileAsync("text/csv", "title\nnot packed\n"u8.ToArray(), encoding: "gzip")).StatusCode
        );
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_413()
    {
        var large = Encoding.UTF8.GetBytes(
            "title\n" + string.Concat(Enumerable.Repeat(new string(' ', 1000) + "\n", 3 * 1024))
        );

        // The request is repeated because the answer must not race with the rest of the upload.
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await app.SendFileAsync("text/csv", large)).StatusCode);
        }

        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            (await app.SendFileAsync("text/csv", new StreamContent(new Unseekable(new MemoryStream(large))))).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            (await app.SendFileAsync("text/csv", Compress(large), encoding: "gzip")).StatusCode
        );
        Assert.Equal(
            "failed",
            (await app.GetAsync("/imports")).GetProperty("items")[0].GetProperty("status").GetString()
        );
    }

    [Fact]
    public async Task An_interrupted_import_keeps_its_books_and_can_be_repeated()
    {
        var file = Encoding.UTF8.GetBytes(
            "title\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"Torn {i}\n"))
        );

        using var gate = new SemaphoreSlim(0);
        var sending = app.SendFileAsync(
            "text/csv",
            new StreamContent(new Gated(file, file.Length - 5_000, gate, isTorn: true))
        );
        JsonElement torn = default;
        await Eventually.IsTrueAsync(async () =>
            (await app.GetAsync("/imports"))
                .GetProperty("items")
                .EnumerateArray()
                .Any(i => i.GetProperty("status").GetString() == "running" && Count(i, "read") >= 500)
        );
        gate.Release();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        await Eventually.IsTrueAsync(
            async () =>
                (torn = (await app.GetAsync("/imports")).GetProperty("items")[0]).GetProperty("status").GetString()
                == "interrupted",
            () => Task.FromResult(torn.ToString())
        );
        Assert.InRange(Count(torn, "added"), 500, 1999);
        Assert.Equal(
            Count(torn, "added"),
            (await app.GetAsync("/books?q=torn&sort=title")).GetProperty("total").GetInt32()
        );

        var again = await app.ImportAsync("text/csv", file);

        Assert.Equal(2000, Count(again, "added") + Count(torn, "added"));
        Assert.Equal(Count(torn, "added"), Count(again, "unchanged"));
        Assert.Equal(2000, (await app.GetAsync("/books?q=torn&sort=title")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_running_import_shows_its_progress()
    {
        using var gate = new SemaphoreSlim(0);
        var file = Encoding.UTF8.GetBytes(
            "title\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"Slow {i}\n"))
        );

        var sending = app.SendFileAsync("text/csv", new StreamContent(new Gated(file, file.Length - 1000, gate)));
        JsonElement import = default;
        await Eventually.IsTrueAsync(
            async () =>
                (await app.GetAsync("/imports"))
                    .GetProperty("items")
                    .EnumerateArray()
                    .Any(i => i.GetProperty("status").GetString() == "running" && Count(import = i, "read") >= 500),
            async () => (await app.GetAsync("/imports")).ToString()
        );
        gate.Release();
        Assert.Equal(HttpStatusCode.Created, (await sending).StatusCode);

        Assert.Equal(
            ("completed", 2000),
            (
                (await app.GetAsync($"/imports/{import.GetProperty("id")}")).GetProperty("status").GetString(),
                Count(await app.GetAsync($"/imports/{import.GetProperty("id")}"), "added")
            )
        );
    }

    private static int Count(JsonElement import, string property) => import.GetProperty(property).GetInt32();

    private static byte[] Compress(byte[] file)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(file);
        }

        return compressed.ToArray();
    }

    public sealed class SmallFiles : CatalogApp
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } =
            new Dictionary<string, string> { ["Catalog:MaxImportBytes"] = "2000000" };
    }

    /// <summary>A stream of unknown length.</summary>
    private class Unseekable(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>A stream that waits at a position for the gate; a torn one then fails.</summary>
    private sealed class Gated(byte[] file, int at, SemaphoreSlim gate, bool isTorn = false)
        : Unseekable(new MemoryStream(file))
    {
        private int _read;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            if (_read >= at)
            {
                await gate.WaitAsync(cancellationToken);
                gate.Release();
                if (isTorn)
                {
                    throw new IOException("torn");
                }
            }

            var most = Math.Min(buffer.Length, _read < at ? at - _read : file.Length - _read);
            file.AsMemory(_read, most).CopyTo(buffer);
            _read += most;
            return most;
        }

        public override async Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => await ReadAsync(buffer.AsMemory(offset, count), cancellationToken);
    }
}
