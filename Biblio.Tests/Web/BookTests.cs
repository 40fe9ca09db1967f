using System.Net;

namespace Biblio.Tests.Web;

public sealed class BookTests
{
    [Fact]
    public async Task The_book_page_shows_details_stock_and_related_books()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync("/books/1/the-pragmatic-programmer");
        var text = Html.VisibleText(page);

        foreach (
            var fact in new[]
            {
                "Your Journey to Mastery",
                "Addison-Wesley",
                "2019",
                "anglais",
                "9780135957059",
                "0135957052",
                "64,99 $",
                "352",
                "Relié",
                "5 exemplaires en stock",
                "Bonheur d’occasion",
            }
        )
        {
            Assert.Contains(fact, text, StringComparison.Ordinal);
        }

        Assert.Equal("/authors/1/david-thomas", Html.Links(page, "David Thomas").Distinct().Single());
    }

    [Fact]
    public async Task The_original_script_stands_beside_the_transliteration()
    {
        await using var app = await WebApp.StartAsync();

        var text = Html.VisibleText(await app.CreateVisitor().GetPageAsync("/books/5"));

        Assert.Contains("Πολιτεία", text, StringComparison.Ordinal);
        Assert.Contains("Πλάτων", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_id_in_the_URL_selects_the_book()
    {
        await using var app = await WebApp.StartAsync();

        Assert.Contains(
            "L’Étranger",
            Html.VisibleText(await app.CreateVisitor().GetPageAsync("/books/3/something-else")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_negative_year_is_shown_as_BC()
    {
        await using var app = await WebApp.StartAsync();

        Assert.Contains(
            "375 av. J.-C.",
            Html.VisibleText(await app.CreateVisitor().GetPageAsync("/books/5")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "375 BC",
            Html.VisibleText(await app.CreateVisitor("en").GetPageAsync("/books/5")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Without_inventory_the_book_is_shown_with_unknown_availability()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.UnavailableServices.Add("inventory");

        var answer = await app.CreateVisitor().GetAsync("/books/1", TestContext.Current.CancellationToken);
        var text = Html.VisibleText(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("The Pragmatic Programmer", text, StringComparison.Ordinal);
        Assert.Contains("Disponibilité inconnue", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_book_without_stock_is_shown_as_out_of_stock()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.Available = 0;

        Assert.Contains(
            "Épuisé",
            Html.VisibleText(await app.CreateVisitor().GetPageAsync("/books/1")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_withdrawn_book_is_shown_but_cannot_be_ordered()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync("/books/12");

        Assert.Contains("n’est plus vendu", Html.VisibleText(page), StringComparison.Ordinal);
        // The only form is that of the cart buttons of the related books.
        Assert.DoesNotContain("Quantity", Html.Form(page).Keys);
        Assert.DoesNotMatch("name=\"bookId\"\\s+value=\"12\"", page);
    }

    [Fact]
    public async Task Without_the_catalogue_the_book_page_explains_a_503()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.UnavailableServices.Add("catalog");

        var answer = await app.CreateVisitor().GetAsync("/books/1", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(
            "ne peut pas être affiché",
            Html.VisibleText(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/books/999")]
    [InlineData("/books/abc")]
    [InlineData("/books/99999999999999999999")]
    [InlineData("/orders/999")]
    [InlineData("/nowhere")]
    public async Task An_unknown_page_is_a_404_in_the_visitors_language(string address)
    {
        await using var app = await WebApp.StartAsync();

        foreach (var (language, sentence) in new[] { ("fr", "Page introuvable"), ("en", "Page not found") })
        {
            var answer = await (await app.CreateReaderAsync(languages: language)).GetAsync(
                address,
                TestContext.Current.CancellationToken
            );

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains(
                sentence,
                Html.VisibleText(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)),
                StringComparison.Ordinal
            );
        }
    }
}
