using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Biblio.Tests.Web;

/// <summary>How a visitor finds books: suggestions, filters, rows of the home page, authors, subjects, wish list.</summary>
public sealed class FindingTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Suggestions_name_their_kind_in_the_visitors_language()
    {
        await using var app = await WebApp.StartAsync();

        Assert.Equal(
            ["Auteur|Gabrielle Roy|/authors/3/gabrielle-roy"],
            await SuggestAsync(app.CreateVisitor("fr"), "gabrielle")
        );
        Assert.Equal(
            ["Book|Bonheur d’occasion|/books/2/bonheur-d-occasion"],
            await SuggestAsync(app.CreateVisitor("en"), "bonheur")
        );
        // The catalogue knows only the French name of this subject.
        Assert.Equal(
            ["Subject|Quebec literature|/?subject=Litt%C3%A9rature%20qu%C3%A9b%C3%A9coise"],
            await SuggestAsync(app.CreateVisitor("en"), "quebec")
        );
    }

    [Fact]
    public async Task Without_the_catalogue_there_are_no_suggestions()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.UnavailableServices.Add("catalog");

        Assert.Empty(await SuggestAsync(app.CreateVisitor(), "bonheur"));
        Assert.Empty(await SuggestAsync(app.CreateVisitor(), new string('a', 201)));
    }

    [Fact]
    public async Task All_filters_can_be_removed_at_once()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync("/?q=a&subject=Roman&decade=1940&sort=title");

        Assert.Equal("/?q=a&sort=title", Assert.Single(Html.Links(page, "Retirer tous les filtres")));
        Assert.True(
            page.IndexOf("id=\"refine\"", StringComparison.Ordinal)
                < page.IndexOf("id=\"results\"", StringComparison.Ordinal),
            "the filters come before the results"
        );
    }

    [Fact]
    public async Task Sorting_needs_the_button_and_keeps_the_filters()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync("/?q=a&subject=Roman");

        Assert.DoesNotContain("data-submit", page, StringComparison.Ordinal);
        Assert.Matches(
            "(?s)<form class=\"sort\" action=\"/#results\".*name=\"q\" value=\"a\".*name=\"subject\" value=\"Roman\".*<button",
            page
        );
    }

    [Theory]
    [InlineData("/?q=978-0-13-595705-9", "/books/1/the-pragmatic-programmer")]
    [InlineData("/?q=9780135957059", "/books/1/the-pragmatic-programmer")]
    [InlineData("/?q=bonheur", null)]
    public async Task An_ISBN_leads_straight_to_its_book(string search, string? book)
    {
        await using var app = await WebApp.StartAsync();

        using var answer = await app.CreateVisitor().GetAsync(search, CancellationToken);

        Assert.Equal(book, answer.Headers.Location?.AbsolutePath ?? answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task An_empty_result_offers_another_spelling_and_fewer_filters()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync("/?q=bonhuer&language=en");

        Assert.Equal("/?q=bonheur", Assert.Single(Html.Links(page, "bonheur")));
        Assert.Equal("/?q=bonhuer", Assert.Single(Html.Links(page, "Chercher sans filtre")));
        Assert.Contains("/subjects", Html.Links(page, "Parcourir les sujets"));
    }

    [Fact]
    public async Task The_home_page_has_new_popular_and_recently_seen_books()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();

        var before = await visitor.GetPageAsync("/");
        await visitor.GetPageAsync("/books/2");
        await visitor.GetPageAsync("/books/7");
        var after = await visitor.GetPageAsync("/");

        Assert.DoesNotContain("Vus récemment", before, StringComparison.Ordinal);
        Assert.Equal(["/books/7/kamouraska", "/books/2/bonheur-d-occasion"], Row(after, "Vus récemment"));
        Assert.Equal(["/books/3/l-etranger", "/books/1/the-pragmatic-programmer"], Row(after, "Les plus vendus"));
        Assert.Equal(6, Row(after, "Nouveautés").Count);
        Assert.Empty(Row(await visitor.GetPageAsync("/?page=2"), "Nouveautés"));

        app.Api.UnavailableServices.Add("shop");
        var partly = await visitor.GetPageAsync("/");
        Assert.Empty(Row(partly, "Les plus vendus"));
        Assert.Contains("30 livres", Html.VisibleText(partly), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_author_has_a_page_with_books_and_other_names()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();

        var page = await visitor.GetPageAsync("/authors/6/plato?sort=title");
        using var unknown = await visitor.GetAsync("/authors/999", CancellationToken);

        Assert.Contains("Plato Πλάτων", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Contains("/books/5/republic", Html.Links(page, "Republic"));
        Assert.Contains("1 livre", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Contains("/authors/6/plato?language=en&sort=title", Html.Links(page, "anglais"));
        Assert.Contains(app.Api.Requests, request =>
            request.Contains("sort=title&author=6&facets=true", StringComparison.Ordinal)
        );
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Subjects_are_shown_in_the_visitors_language()
    {
        await using var app = await WebApp.StartAsync();
        var (french, english) = (app.CreateVisitor("fr"), app.CreateVisitor("en"));

        Assert.Equal(
            "/subjects/3/litterature-quebecoise",
            Assert.Single(Html.Links(await english.GetPageAsync("/books/2"), "Quebec literature"))
        );
        Assert.Contains(
            "Littérature québécoise",
            Html.VisibleText(await french.GetPageAsync("/subjects/3")),
            StringComparison.Ordinal
        );
        var subjects = await english.GetPageAsync("/subjects");
        Assert.Single(Html.Links(subjects, "Quebec literature"));
        // This subject has no translation.
        Assert.Single(Html.Links(subjects, "Craft"));
        Assert.Contains(
            "Remove filter Quebec literature",
            Html.VisibleText(await english.GetPageAsync("/?subject=Litt%C3%A9rature%20qu%C3%A9b%C3%A9coise")),
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Fact]
    public async Task A_visitors_wish_list_moves_to_the_account()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();

        await WishAsync(visitor, "/books/2", "add", 2);
        await WishAsync(visitor, "/books/7", "add", 7);
        var list = await visitor.GetPageAsync("/me/lists");
        using var signedIn = await visitor.SignInAsync("alice@biblio.example", "alice-password");
        var mine = await visitor.GetPageAsync("/me/lists");

        Assert.Equal(["/books/7/kamouraska", "/books/2/bonheur-d-occasion"], Books(list));
        Assert.Equal(Books(list), Books(mine));
        Assert.Equal([7L, 2L], app.Api.Find.WishesOf(1));

        await WishAsync(visitor, "/me/lists", "remove", 7);
        Assert.Equal([2L], app.Api.Find.WishesOf(1));
        app.Api.Find.IsFull = true;
        await WishAsync(visitor, "/books/1", "add", 1);
        Assert.Contains(
            "est pleine",
            Html.VisibleText(await visitor.GetPageAsync("/me/lists")),
            StringComparison.Ordinal
        );

        static IEnumerable<string> Books(string page) =>
            Html.Links(page, "").Where(link => link.StartsWith("/books/", StringComparison.Ordinal)).Distinct();
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public async Task A_wrong_book_changes_no_wish_list(string book)
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();

        var answer = await WishAsync(visitor, "/books/2", "add", book);

        Assert.Equal(HttpStatusCode.Redirect, answer);
        Assert.Contains(
            "Votre liste d’envies est vide",
            Html.VisibleText(await visitor.GetPageAsync("/me/lists")),
            StringComparison.Ordinal
        );
    }

    private static async Task<HttpStatusCode> WishAsync(HttpClient visitor, string page, string action, object book)
    {
        var form = Html.FormTo(await visitor.GetPageAsync(page), $"/me/lists/{action}");
        form["bookId"] = $"{book}";
        using var answer = await visitor.PostAsync(
            $"/me/lists/{action}",
            new FormUrlEncodedContent(form),
            CancellationToken
        );
        return answer.StatusCode;
    }

    private static async Task<List<string>> SuggestAsync(HttpClient visitor, string text) =>
        [
            .. (
                await visitor.GetFromJsonAsync<JsonElement>(
                    $"/suggestions?q={Uri.EscapeDataString(text)}",
                    CancellationToken
                )
            )
                .EnumerateArray()
                .Select(item =>
                    $"{item.GetProperty("kind")}|{item.GetProperty("text")}|{item.GetProperty("href").GetString()}"
                ),
        ];

    /// <summary>The addresses of the books of a row.</summary>
    private static List<string> Row(string page, string title)
    {
        var start = page.IndexOf($"aria-label=\"{title}\"", StringComparison.Ordinal);
        return start < 0
            ? []
            :
            [
                .. Html.Links(page[start..page.IndexOf("</section>", start, StringComparison.Ordinal)], "")
                    .Where(link => link.StartsWith("/books/", StringComparison.Ordinal))
                    .Distinct(),
            ];
    }
}
