using System.Globalization;
using System.Text.Json;

namespace Biblio.Tests.Catalog;

/// <summary>Tests searches that match thousands of books. The search reads only a part of the matches.</summary>
public sealed class BroadSearchTests(BroadSearchTests.ManyNovels library) : IClassFixture<BroadSearchTests.ManyNovels>
{
    [Fact]
    public async Task A_broad_total_stops_at_a_thousand_and_is_inexact()
    {
        var page = await library.GetAsync("/books?q=novel");

        Assert.Equal((1000, false), Total(page));
        Assert.Equal(20, page.GetProperty("items").GetArrayLength());
        Assert.False(page.GetProperty("_links").TryGetProperty("last", out _));
    }

    [Theory]
    [InlineData("q=novel&facets=true", 3002)]
    [InlineData("q=novel&sort=title", 3002)]
    [InlineData("q=novel&subject=Subject 7", 34)]
    [InlineData("q=novel&page=900", 3002)]
    [InlineData("q=1704", 1)]
    public async Task The_total_is_exact_when_all_matches_are_counted(string query, int total) =>
        Assert.Equal((total, true), Total(await library.GetAsync($"/books?{query}")));

    [Fact]
    public async Task The_exact_title_comes_first_and_then_the_best_matches()
    {
        var titles = await library.TitlesAsync("q=novel");

        Assert.Equal(["Novel", "Novel of Novels, the Novel: a Novel"], titles[..2]);
    }

    [Fact]
    public async Task The_best_matches_equal_those_of_a_full_ranking()
    {
        var found = await library.GetAsync("/books?q=tom novel&pageSize=100");

        const string Match = "MATCH(search) AGAINST ('+qqtom +qqnovel*' IN BOOLEAN MODE)";
        var all = await library.SqlAsync($"SELECT id FROM books WHERE {Match} ORDER BY {Match} DESC, id LIMIT 100");
        Assert.Equal(
            all.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(id => long.Parse(id, CultureInfo.InvariantCulture)),
            found.GetProperty("items").EnumerateArray().Select(b => b.GetProperty("id").GetInt64())
        );
    }

    [Fact]
    public async Task Pages_continue_after_the_thousandth_match()
    {
        var page = await library.GetAsync("/books?q=novel&page=50");
        Assert.Equal((1001, false), Total(page));

        var next = await library.GetAsync(
            page.GetProperty("_links").GetProperty("next").GetProperty("href").GetString()!
        );
        Assert.Equal(20, next.GetProperty("items").GetArrayLength());
        Assert.Empty(Ids(page).Intersect(Ids(next)));
        Assert.Equal((3002, true), Total(await library.GetAsync("/books?q=novel&page=151")));
    }

    [Fact]
    public async Task A_broad_search_shows_a_change_at_once()
    {
        var before = Total(await library.GetAsync("/books?q=novel&facets=true"));
        Assert.Single(await library.TitlesAsync("q=novel"), "Novel");

        var book = await library.AddAsync(new { title = "Novel", price = 1 });

        Assert.Equal(["Novel", "Novel"], (await library.TitlesAsync("q=novel"))[..2]);
        Assert.Equal(before.Total + 1, Total(await library.GetAsync("/books?q=novel&facets=true")).Total);

        await library.SendAsync(HttpMethod.Delete, $"/books/{book.GetProperty("id")}");

        Assert.Single(await library.TitlesAsync("q=novel"), "Novel");
        Assert.Equal(before, Total(await library.GetAsync("/books?q=novel&facets=true")));
    }

    [Fact]
    public async Task An_article_decides_which_equal_title_comes_first()
    {
        var book = await library.AddAsync(new { title = "The Novel", price = 1 });

        Assert.Equal(["Novel", "The Novel"], (await library.TitlesAsync("q=novel"))[..2]);
        Assert.Equal(["The Novel", "Novel"], (await library.TitlesAsync("q=the novel"))[..2]);

        await library.SendAsync(HttpMethod.Delete, $"/books/{book.GetProperty("id")}");
    }

    [Fact]
    public async Task Pages_of_a_broad_search_do_not_overlap()
    {
        var pages = new List<long>();
        for (var page = 1; page <= 4; page++)
        {
            pages.AddRange(Ids(await library.GetAsync($"/books?q=novel&page={page}&pageSize=7")));
        }

        Assert.Equal(Ids(await library.GetAsync("/books?q=novel&pageSize=28")), pages);
    }

    private static (int Total, bool IsExact) Total(JsonElement page) =>
        (page.GetProperty("total").GetInt32(), page.GetProperty("totalIsExact").GetBoolean());

    private static List<long> Ids(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(book => book.GetProperty("id").GetInt64())];

    public sealed class ManyNovels : CatalogApp, IAsyncLifetime
    {
        public new async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await ImportCsvAsync(
                "title,authors,subjects,year,price,isbn\n"
                    + string.Concat(
                        Enumerable
                            .Range(0, 3000)
                            .Select(i =>
                                $"Novel {i} of Tom,Author {i % 700},Subject {i % 90};Novels,{1800 + (i % 200)},{i % 50},\n"
                            )
                    )
                    + "\"Novel of Novels, the Novel: a Novel\",Tom,Novels,1980,1,\nNovel,A,,1981,1,\n"
            );
        }
    }
}
