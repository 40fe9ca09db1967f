using System.Text.Json;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>
/// Imports files of real books from the folder beside the repository. Without the files the tests are skipped.
/// </summary>
public sealed class RealFilesTests(CatalogApp app) : IClassFixture<CatalogApp>
{
    [Fact]
    public async Task A_repeated_goodbooks_import_keeps_ten_thousand_books()
    {
        var first = await SendAsync("text/csv", "goodbooks-10k.csv");
        var second = await SendAsync("text/csv", "goodbooks-10k.csv");

        Assert.Equal((10_000, 10_000, 0), (Count(first, "read"), Count(first, "added"), Count(first, "refused")));
        Assert.Equal((0, 0, 10_000), (Count(second, "added"), Count(second, "updated"), Count(second, "unchanged")));
        Assert.Equal("10000", await app.SqlAsync("SELECT COUNT(*) FROM books WHERE identity LIKE 'goodbooks:%'"));
        // 700 books have no ISBN, and 23 ISBNs have errors other than lost leading zeros.
        Assert.Equal("9277", await app.SqlAsync("SELECT COUNT(isbn13) FROM books WHERE identity LIKE 'goodbooks:%'"));
        Assert.Equal(23, Count(first, "warnings"));
        Assert.All(await app.RefusalsAsync(first), r => Assert.Equal(("warning", "isbn"), (r.Kind, r.Field)));
        Assert.Equal(
            "The Hunger Games (The Hunger Games, #1)",
            (await app.GetAsync("/books/isbn/0439023483")).GetProperty("title").GetString()
        );
        Assert.Equal(
            -1750,
            (await app.GetAsync("/books?sort=year&pageSize=1")).GetProperty("items")[0].GetProperty("year").GetInt32()
        );
    }

    internal static int Count(JsonElement import, string property) => import.GetProperty(property).GetInt32();

    private Task<JsonElement> SendAsync(string type, string name) => SendAsync(app, type, name);

    internal static async Task<JsonElement> SendAsync(CatalogApp app, string type, string name)
    {
        var path = Path.Combine(Repository.Root, "..", "shared", "data", name);
        Assert.SkipUnless(File.Exists(path), $"../shared/data/{name} is not here.");
        var answer = await app.SendFileAsync(type, new StreamContent(File.OpenRead(path)));
        Assert.True(answer.IsSuccessStatusCode);
        return await CatalogApp.JsonAsync(answer);
    }
}
