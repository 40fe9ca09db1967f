using System.Net;

namespace Biblio.Tests.Web;

public sealed class CatalogueTests
{
    [Fact]
    public async Task The_home_page_shows_books_with_author_and_price()
    {
        await using var app = await WebApp.StartAsync();

        var home = await app.CreateVisitor().GetAsync("/", TestContext.Current.CancellationToken);
        var text = Html.VisibleText(await home.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal("text/html", home.Content.Headers.ContentType?.MediaType);
        Assert.Contains("30 livres", text, StringComparison.Ordinal);
        Assert.Contains(
            "The Pragmatic Programmer David Thomas , Andrew Hunt 64,99 $ 2019",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Filter_links_keep_the_search_terms()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync("/?q=a&sort=title");

        Assert.Equal(
            "/?q=a&language=fr&sort=title",
            Assert.Single(Html.Links(page, "français"), link => link.StartsWith("/?", StringComparison.Ordinal))
        );
        Assert.Contains(app.Api.Requests, request =>
            request.Contains("q=a&sort=title&facets=true&page=1", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_chosen_filter_can_be_removed()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync("/?q=a&subject=Roman&decade=1940");

        Assert.Equal("/?q=a&decade=1940", Assert.Single(Html.Links(page, "Retirer le filtre Roman")));
        Assert.Contains(app.Api.Requests, request =>
            request.Contains("q=a&subject=Roman&decade=1940&facets=true", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Several_values_of_one_facet_widen_the_result()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();

        var one = await visitor.GetPageAsync("/?language=fr");
        var both = await visitor.GetPageAsync(Assert.Single(Html.Links(one, "anglais")));

        Assert.Contains(app.Api.Requests, request =>
            request.Contains("language=fr&language=en&facets=true", StringComparison.Ordinal)
        );
        Assert.Equal("/?language=en", Assert.Single(Html.Links(both, "Retirer le filtre français")));
        Assert.Equal("/?language=fr", Assert.Single(Html.Links(both, "Retirer le filtre anglais")));
        Assert.Contains("/?language=en", Html.Links(both, "choisi, retirer"));
        Assert.Contains("Affiner la recherche (2)", Html.VisibleText(both), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_search_leads_to_the_catalogue()
    {
        await using var app = await WebApp.StartAsync();

        using var answer = await app.CreateVisitor()
            .GetAsync("/search?q=a&language=fr", TestContext.Current.CancellationToken);

        Assert.Equal("/?q=a&language=fr", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_full_facet_offers_no_further_value()
    {
        await using var app = await WebApp.StartAsync();
        var languages = string.Join('&', Enumerable.Range('a', 10).Select(c => $"language=z{(char)c}"));

        var page = await app.CreateVisitor().GetPageAsync($"/?{languages}&language=zz");

        Assert.DoesNotContain(Html.Links(page), link => link.Contains("language=fr", StringComparison.Ordinal));
        Assert.Contains(app.Api.Requests, request =>
            request.Contains($"{languages}&facets=true", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Every_book_is_on_exactly_one_page()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();

        var first = await visitor.GetPageAsync("/?q=");
        var second = await visitor.GetPageAsync(Assert.Single(Html.Links(first, "Suivante")));

        Assert.Equal(30, Titles(first).Union(Titles(second)).Count());
        Assert.Empty(Titles(first).Intersect(Titles(second)));
        Assert.Empty(Html.Links(second, "Suivante"));

        static IEnumerable<string> Titles(string page) =>
            Html.Links(page, "").Where(link => link.StartsWith("/books/", StringComparison.Ordinal)).Distinct();
    }

    [Fact]
    public async Task An_empty_search_result_links_to_the_whole_catalogue()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync("/?q=zzzz");

        Assert.Contains("Aucun livre", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Equal("/", Assert.Single(Html.Links(page, "Voir tout le catalogue")));
    }

    [Fact]
    public async Task A_text_without_results_is_named()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync("/?q=%F0%9F%93%9A");

        Assert.Contains("Aucun livre ne correspond à « 📚 ».", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Contains(app.Api.Requests, request => request.Contains("q=📚", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/?page=99", "La page 99 n’existe pas : il y a 2 pages.", "/?page=2")]
    [InlineData("/?page=9999", "La page 9 999 n’existe pas : il y a 2 pages.", "/?page=2")]
    [InlineData("/?q=pragmatic&page=2", "La page 2 n’existe pas : il n’y a qu’une page.", "/?q=pragmatic")]
    public async Task A_page_past_the_end_links_to_the_last_page(string address, string text, string last)
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync(address);

        Assert.Contains(text, Html.VisibleText(page), StringComparison.Ordinal);
        Assert.DoesNotContain("Aucun", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Equal(last, Assert.Single(Html.Links(page, "Voir la dernière page")));
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused_as_such()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync($"/?q={new string('a', 301)}");

        Assert.Contains("Cette recherche est trop longue.", Html.VisibleText(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Titles_are_HTML_encoded()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync("/?q=%3Cscript%3Ealert");

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains(
            "<script>alert('Pride & Prejudice')</script>",
            Html.VisibleText(page),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/?page=0")]
    [InlineData("/?page=abc")]
    [InlineData("/?page=99999999999999")]
    [InlineData("/?decade=x&sort=nonsense&language=%00")]
    public async Task Invalid_query_parameters_cause_no_error(string address)
    {
        await using var app = await WebApp.StartAsync();

        var answer = await app.CreateVisitor().GetAsync(address, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Without_the_catalogue_the_home_page_shows_a_message()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.UnavailableServices.Add("catalog");

        var home = await app.CreateVisitor().GetAsync("/", TestContext.Current.CancellationToken);
        var text = Html.VisibleText(await home.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        Assert.Contains("Le catalogue ne répond pas", text, StringComparison.Ordinal);
        Assert.Distinct(app.Api.Requests);
    }

    [Fact]
    public async Task A_long_outage_of_one_service_affects_no_other()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();
        app.Api.UnavailableServices.Add("inventory");

        for (var i = 0; i < 150; i++)
        {
            Assert.Contains(
                "Disponibilité inconnue",
                Html.VisibleText(await visitor.GetPageAsync("/books/1")),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Without_the_API_the_home_page_shows_a_message()
    {
        await using var app = await WebApp.StartAsync();
        await app.Api.DisposeAsync();

        var home = await app.CreateVisitor().GetAsync("/", TestContext.Current.CancellationToken);
        var text = Html.VisibleText(await home.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        Assert.Contains("Le catalogue ne répond pas", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_have_no_inline_code_and_no_external_resources()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();

        foreach (var address in new[] { "/", "/books/1", "/orders", "/nowhere" })
        {
            var page = await visitor.GetPageAsync(address);

            Assert.DoesNotMatch(
                """<script(?![^>]*\ssrc="/| type="application/ld\+json">)|<style|\sstyle="|\son[a-z]+="|(src|href)="(https?:)?//""",
                page
            );
        }
    }
}
