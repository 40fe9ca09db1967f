namespace Biblio.Tests.Catalog.Importing;

/// <summary>
/// Imports the 82 000 rows of Project Gutenberg's list into their own catalogue, because other lists share some of its
/// books and authors.
/// </summary>
public sealed class GutenbergListTests(CatalogApp app) : IClassFixture<CatalogApp>
{
    [Fact]
    public async Task Every_row_of_the_gutenberg_list_is_accepted_or_refused()
    {
        var import = await RealFilesTests.SendAsync(app, "text/csv", "gutenberg-works.csv");

        Assert.Equal(
            (82_415, 78_765, 3_649, 1),
            (
                RealFilesTests.Count(import, "read"),
                RealFilesTests.Count(import, "added"),
                RealFilesTests.Count(import, "merged"),
                RealFilesTests.Count(import, "refused")
            )
        );
        Assert.Contains(await app.RefusalsAsync(import), r => r is { Kind: "refused", Field: "title" });
        var rights = (await app.GetAsync("/books?q=bill+rights+constitution+united+states&sort=newest"))
            .GetProperty("items")
            .EnumerateArray()
            .Single(b => b.GetProperty("title").GetString() == "The United States Bill of Rights");
        Assert.Equal(
            "The Ten Original Amendments to the Constitution of the United States",
            rights.GetProperty("subtitle").GetString()
        );
        var papers = (await app.GetAsync("/books?q=federalist+papers")).GetProperty("items")[0];
        Assert.Equal(
            ["Alexander Hamilton", "James Madison", "John Jay"],
            papers.GetProperty("authors").EnumerateArray().Select(a => a.GetProperty("name").GetString())
        );
        Assert.DoesNotContain((await app.GetAsync("/authors?q=various")).GetProperty("items").EnumerateArray(), a =>
            a.GetProperty("name").GetString() == "Various"
        );
        Assert.Contains(
            "—No. 6",
            (await app.SqlAsync("SELECT title FROM books WHERE identity = 'gutenberg:43282'")),
            StringComparison.Ordinal
        );
    }
}
