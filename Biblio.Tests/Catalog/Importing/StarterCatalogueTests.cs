using System.Net;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Catalog.Importing;

public sealed class StarterCatalogueTests(StarterCatalogueTests.FirstStart app)
    : IClassFixture<StarterCatalogueTests.FirstStart>
{
    [Fact]
    public async Task An_empty_catalogue_is_filled_before_the_service_is_ready()
    {
        await Eventually.IsTrueAsync(async () =>
            (await app.SendAsync(HttpMethod.Get, "/health")).StatusCode == HttpStatusCode.OK
        );

        var import = Assert.Single((await app.GetAsync("/imports")).GetProperty("items").EnumerateArray());
        Assert.Equal(
            ("completed", 0, 0),
            (
                import.GetProperty("status").GetString(),
                import.GetProperty("refused").GetInt32(),
                import.GetProperty("warnings").GetInt32()
            )
        );
        Assert.Equal(
            import.GetProperty("read").GetInt32(),
            (await app.GetAsync("/books")).GetProperty("total").GetInt32()
        );
        Assert.InRange(import.GetProperty("read").GetInt32(), 300, 10_000);
        Assert.Equal("Le Cid", (await app.TitlesAsync("q=le+cid"))[0]);
        // The home page shows the six newest books.
        Assert.Contains("The Pragmatic Programmer", await app.TitlesAsync("sort=newest&pageSize=6"));
    }

    public sealed class FirstStart : CatalogApp
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } =
            new Dictionary<string, string> { ["Catalog:StarterFile"] = "data/books.csv" };
    }
}
