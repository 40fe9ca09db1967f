using System.Net;

namespace Biblio.Tests.Web;

public sealed class CatalogueTests
{
    [Fact]
    public async Task The_home_page_shows_books_with_author_and_price()
    {
        await using var app = await WebApp.StartAsync();

        var home = await app.Visitor().GetAsync("/", TestContext.Current.CancellationToken);
        var words = Html.Words(await home.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal("text/html", home.Content.Headers.ContentType?.MediaType);
        Assert.Contains("30 livres", words, StringComparison.Ordinal);
        Assert.Contains(
            "The Pragmatic Programmer David Thomas, Andrew Hunt 64,99 $ 2019",
            words,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_search_is_kept_by_every_link_that_narrows_it()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.Visitor().PageAsync("/?q=a&sort=title");

        Assert.Equal(
            "/?q=a&language=fr&sort=title",
            Assert.Single(Html.Links(page, "français"), link => link.StartsWith("/?", StringComparison.Ordinal))
        );
        Assert.Contains(app.Api.Asked, asked =>
            asked.Contains("q=a&sort=title&facets=true&page=1", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_chosen_filter_can_be_taken_away_again()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.Visitor().PageAsync("/?q=a&subject=Roman&decade=1940");

        Assert.Equal("/?q=a&decade=1940", Assert.Single(Html.Links(page, "Retirer le filtre Roman")));
        Assert.Contains(app.Api.Asked, asked => asked.Contains("yearFrom=1940&yearTo=1949", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_book_is_on_exactly_one_page()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.Visitor();

        var first = await visitor.PageAsync("/?q=");
        var second = await visitor.PageAsync(Assert.Single(Html.Links(first, "Suivante")));

        Assert.Equal(30, Titles(first).Union(Titles(second)).Count());
        Assert.Empty(Titles(first).Intersect(Titles(second)));
        Assert.Empty(Html.Links(second, "Suivante"));

        static IEnumerable<string> Titles(string page) =>
            Html.Links(page, "").Where(link => link.StartsWith("/books/", StringComparison.Ordinal)).Distinct();
    }

    [Fact]
    public async Task A_search_without_result_says_so_and_offers_a_way_out()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.Visitor().PageAsync("/?q=zzzz");

        Assert.Contains("Aucun livre", Html.Words(page), StringComparison.Ordinal);
        Assert.Equal("/", Assert.Single(Html.Links(page, "Voir tout le catalogue")));
    }

    [Fact]
    public async Task What_is_in_a_title_is_never_markup()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.Visitor().PageAsync("/?q=%3Cscript%3Ealert");

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("<script>alert('Pride & Prejudice')</script>", Html.Words(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/?page=0")]
    [InlineData("/?page=abc")]
    [InlineData("/?page=99999999999999")]
    [InlineData("/?decade=x&sort=nonsense&language=%00")]
    public async Task A_mistyped_address_is_no_error(string address)
    {
        await using var app = await WebApp.StartAsync();

        var answer = await app.Visitor().GetAsync(address, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task While_the_catalogue_is_down_the_home_page_is_there_and_says_so()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.Down.Add("catalog");

        var home = await app.Visitor().GetAsync("/", TestContext.Current.CancellationToken);
        var words = Html.Words(await home.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        Assert.Contains("Le catalogue ne répond pas", words, StringComparison.Ordinal);
        Assert.Single(app.Api.Asked);
    }

    [Fact]
    public async Task A_part_that_is_down_for_long_takes_no_other_part_with_it()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.Visitor();
        app.Api.Down.Add("inventory");

        for (var i = 0; i < 150; i++)
        {
            Assert.Contains(
                "Disponibilité inconnue",
                Html.Words(await visitor.PageAsync("/books/1")),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task While_the_whole_API_is_gone_the_home_page_is_there_and_says_so()
    {
        await using var app = await WebApp.StartAsync();
        await app.Api.DisposeAsync();

        var home = await app.Visitor().GetAsync("/", TestContext.Current.CancellationToken);
        var words = Html.Words(await home.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        Assert.Contains("Le catalogue ne répond pas", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_page_carries_inline_script_style_or_event_handlers_or_asks_another_site_for_anything()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.Visitor();

        foreach (var address in new[] { "/", "/books/1", "/orders", "/nowhere" })
        {
            var page = await visitor.PageAsync(address);

            Assert.DoesNotMatch(
                """<script(?![^>]*\ssrc="/)|<style|\sstyle="|\son[a-z]+="|(src|href)="(https?:)?//""",
                page
            );
        }
    }
}
