using System.Text;
using System.Text.Json;
using Biblio.Catalog.Imports;

namespace Biblio.Tests.Catalog.Importing;

public sealed class MarcImportTests(CatalogApp app) : IClassFixture<CatalogApp>
{
    private static readonly string[] Yuki =
    [
        "001 yuki",
        "003 TST",
        "100 1 ‡6880-01‡aYamada, Hana.",
        "245 10‡6880-02‡aYuki no machi /",
        "880 1 ‡6100-01/$1‡a山田花.",
        "880 10‡6245-02/$1‡a雪の町 /",
    ];

    [Fact]
    public async Task A_book_is_found_by_original_script_and_transliteration()
    {
        await app.ImportAsync("application/marc", MarcFile.Utf8(Yuki));
        var again = await app.ImportAsync("application/marc", MarcFile.Utf8(Yuki));

        Assert.Equal(1, RealFilesTests.Count(again, "unchanged"));
        foreach (var words in new[] { "雪の町", "Yuki no machi", "山田花", "Yamada" })
        {
            // Books of other tests have this author, too.
            var book = Assert.Single(
                (await app.GetAsync($"/books?q={Uri.EscapeDataString(words)}")).GetProperty("items").EnumerateArray(),
                found => found.GetProperty("title").GetString() == "Yuki no machi"
            );
            AssertYuki(book, "Yuki no machi");
        }
    }

    [Fact]
    public async Task The_original_script_can_be_changed_and_survives_other_changes()
    {
        var book = await app.AddAsync(
            new
            {
                title = "Umi",
                authors = new[] { "Ken Mori", "Hana Yamada" },
                originalTitle = "海",
                originalAuthors = new[] { "", "山田花" },
                price = 5,
            }
        );
        var path = $"/books/{book.GetProperty("id")}";

        await PatchAsync(path, new { title = "Umi no uta" });
        AssertYuki(await app.GetAsync(path), "Umi no uta", "海", author: 1);
        await PatchAsync(path, new { authors = new[] { "Hana Yamada" } });
        AssertYuki(await app.GetAsync(path), "Umi no uta", "海");
        await PatchAsync(path, new { originalTitle = (string?)null, originalAuthors = Array.Empty<string>() });

        var bare = await app.GetAsync(path);
        Assert.Equal(JsonValueKind.Null, bare.GetProperty("originalTitle").ValueKind);
        Assert.False(bare.GetProperty("authors")[0].TryGetProperty("originalName", out _));
        var refused = await app.SendAsync(
            HttpMethod.Patch,
            path,
            new { originalAuthors = new[] { "a", "b" } },
            "application/merge-patch+json"
        );
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.True(
            (await CatalogApp.JsonAsync(refused)).GetProperty("errors").TryGetProperty("originalAuthors", out _)
        );
    }

    [Fact]
    public async Task Biblios_own_formats_have_the_original_script()
    {
        await app.ImportCsvAsync("title,originalTitle,authors,originalAuthors\nKawa,川,Ken Mori;Hana Yamada,;山田花\n");
        await app.ImportAsync(
            "application/x-ndjson",
            """{"title":"Yama","originalTitle":"山","authors":["Hana Yamada"],"originalAuthors":["山田花"]}"""u8.ToArray()
        );

        AssertYuki((await app.GetAsync("/books?q=kawa")).GetProperty("items")[0], "Kawa", "川", author: 1);
        AssertYuki((await app.GetAsync("/books?q=yama+hana")).GetProperty("items")[0], "Yama", "山");
    }

    [Fact]
    public async Task Warnings_and_deleted_records_are_in_the_report()
    {
        var import = await app.ImportAsync(
            "application/marc",
            [
                .. MarcFile.Build("nam  ", Encoding.UTF8, "001 w1", "245 10‡aÉté warned"),
                .. MarcFile.Build("dam a", Encoding.UTF8, "001 w2", "245 10‡aDeleted"),
                .. MarcFile.Utf8("001 w3", "245 10‡aGood and clear"),
            ]
        );

        Assert.Equal(
            (3, 2, 1, 1),
            (
                RealFilesTests.Count(import, "read"),
                RealFilesTests.Count(import, "added"),
                RealFilesTests.Count(import, "refused"),
                RealFilesTests.Count(import, "warnings")
            )
        );
        var report = await app.RefusalsAsync(import);
        Assert.Equal(
            [("warning", 1L, "leader"), ("refused", 2, "leader")],
            report.Select(r => (r.Kind, r.Record, r.Field))
        );
        Assert.Contains("deleted", report[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_very_many_warnings_lists_only_the_first()
    {
        const int Records = ImportWriter.MaxWarningsListed + 5;
        var import = await app.ImportAsync(
            "application/marc",
            [
                .. Enumerable
                    .Range(0, Records)
                    .SelectMany(i => MarcFile.Build("nam  ", Encoding.UTF8, $"001 many{i}", $"245 10‡aMañana {i}")),
            ]
        );

        Assert.Equal(
            (Records, Records),
            (RealFilesTests.Count(import, "added"), RealFilesTests.Count(import, "warnings"))
        );
        Assert.Equal(
            ImportWriter.MaxWarningsListed,
            (await app.GetAsync($"/imports/{import.GetProperty("id")}/refusals")).GetProperty("total").GetInt32()
        );
    }

    private async Task PatchAsync(string path, object change) =>
        Assert.True(
            (await app.SendAsync(HttpMethod.Patch, path, change, "application/merge-patch+json")).IsSuccessStatusCode
        );

    private static void AssertYuki(JsonElement book, string title, string originalTitle = "雪の町", int author = 0) =>
        Assert.Equal(
            (title, originalTitle, "Hana Yamada", "山田花"),
            (
                book.GetProperty("title").GetString(),
                book.GetProperty("originalTitle").GetString(),
                book.GetProperty("authors")[author].GetProperty("name").GetString(),
                book.GetProperty("authors")[author].GetProperty("originalName").GetString()
            )
        );
}
