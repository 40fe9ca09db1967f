using System.Text.Json;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>Files of real books that stand beside the repository; where they do not, there is nothing to show.</summary>
public sealed class RealFilesTests(CatalogApp app) : IClassFixture<CatalogApp>
{
    [Fact]
    public async Task Goodbooks_are_ten_thousand_books_and_the_second_time_still()
    {
        var first = await SendAsync("text/csv", "goodbooks-10k.csv");
        var second = await SendAsync("text/csv", "goodbooks-10k.csv");

        Assert.Equal((10_000, 10_000, 0), (Count(first, "read"), Count(first, "added"), Count(first, "refused")));
        Assert.Equal((0, 0, 10_000), (Count(second, "added"), Count(second, "updated"), Count(second, "unchanged")));
        Assert.Equal("10000", await app.SqlAsync("SELECT COUNT(*) FROM books WHERE identity LIKE 'goodbooks:%'"));
        // 700 have none, 23 are wrong in more than their leading zeros
        Assert.Equal("9277", await app.SqlAsync("SELECT COUNT(isbn13) FROM books WHERE identity LIKE 'goodbooks:%'"));
        Assert.Equal(23, Count(first, "warnings"));
        Assert.All(await app.RefusalsAsync(first), r => Assert.Equal(("warning", "isbn"), (r.Kind, r.Field)));
        Assert.Equal("The Hunger Games (The Hunger Games, #1)", (await app.GetAsync("/books/isbn/0439023483")).GetProperty("title").GetString());
        Assert.Equal(-1750, (await app.GetAsync("/books?sort=year&pageSize=1")).GetProperty("items")[0].GetProperty("year").GetInt32());
    }

    [Fact]
    public async Task Every_row_of_the_gutenberg_list_is_taken_or_refused_with_a_reason()
    {
        var import = await SendAsync("text/csv", "gutenberg-works.csv");

        Assert.Equal((82_415, 78_765, 3_649, 1), (Count(import, "read"), Count(import, "added"), Count(import, "merged"), Count(import, "refused")));
        Assert.Contains(await app.RefusalsAsync(import), r => r is { Kind: "refused", Field: "title" });
        var rights = (await app.GetAsync("/books?q=bill+rights+constitution+united+states&sort=newest")).GetProperty("items").EnumerateArray().Single(b => b.GetProperty("title").GetString() == "The United States Bill of Rights");
        Assert.Equal("The Ten Original Amendments to the Constitution of the United States", rights.GetProperty("subtitle").GetString());
        // not by searching: another list, which may have come before, has an edition of them too
        var papers = await app.GetAsync($"/books/{await app.SqlAsync("SELECT id FROM books WHERE identity = 'gutenberg:18'")}");
        Assert.Equal(["Alexander Hamilton", "James Madison", "John Jay"], papers.GetProperty("authors").EnumerateArray().Select(a => a.GetProperty("name").GetString()));
        Assert.DoesNotContain((await app.GetAsync("/authors?q=various")).GetProperty("items").EnumerateArray(), a => a.GetProperty("name").GetString() == "Various");
        Assert.Contains("—No. 6", (await app.SqlAsync("SELECT title FROM books WHERE identity = 'gutenberg:43282'")), StringComparison.Ordinal);
    }

    private static int Count(JsonElement import, string what) => import.GetProperty(what).GetInt32();

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
