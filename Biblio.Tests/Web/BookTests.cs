using System.Net;

namespace Biblio.Tests.Web;

public sealed class BookTests
{
    [Fact]
    public async Task A_book_is_told_whole_with_what_is_in_stock_and_what_stands_beside_it()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.Visitor().PageAsync("/books/1/the-pragmatic-programmer");
        var words = Html.Words(page);

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
                "5 exemplaires en stock",
                "Bonheur d’occasion",
            }
        )
        {
            Assert.Contains(fact, words, StringComparison.Ordinal);
        }

        Assert.Equal("/?author=David%20Thomas", Assert.Single(Html.Links(page, "David Thomas")));
    }

    [Fact]
    public async Task The_number_alone_finds_the_book_whatever_its_address_says_after_it()
    {
        await using var app = await WebApp.StartAsync();

        Assert.Contains(
            "L’Étranger",
            Html.Words(await app.Visitor().PageAsync("/books/3/something-else")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_year_before_our_era_reads_so()
    {
        await using var app = await WebApp.StartAsync();

        Assert.Contains(
            "375 av. J.-C.",
            Html.Words(await app.Visitor().PageAsync("/books/5")),
            StringComparison.Ordinal
        );
        Assert.Contains("375 BC", Html.Words(await app.Visitor("en").PageAsync("/books/5")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_inventory_is_down_the_book_is_still_shown_and_its_availability_unknown()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.Down.Add("inventory");

        var answer = await app.Visitor().GetAsync("/books/1", TestContext.Current.CancellationToken);
        var words = Html.Words(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("The Pragmatic Programmer", words, StringComparison.Ordinal);
        Assert.Contains("Disponibilité inconnue", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_left_is_said_as_out_of_stock()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.Available = 0;

        Assert.Contains("Épuisé", Html.Words(await app.Visitor().PageAsync("/books/1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withdrawn_book_can_be_read_about_but_not_ordered()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.Visitor().PageAsync("/books/12");

        Assert.Contains("n’est plus vendu", Html.Words(page), StringComparison.Ordinal);
        Assert.Empty(Html.Form(page));
    }

    [Fact]
    public async Task While_the_catalogue_is_down_the_book_page_is_a_503_with_words()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.Down.Add("catalog");

        var answer = await app.Visitor().GetAsync("/books/1", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(
            "ne peut pas être affiché",
            Html.Words(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/books/999")]
    [InlineData("/books/abc")]
    [InlineData("/books/99999999999999999999")]
    [InlineData("/orders/999")]
    [InlineData("/nowhere")]
    public async Task What_is_not_there_is_a_404_in_the_visitors_language(string address)
    {
        await using var app = await WebApp.StartAsync();

        foreach (var (language, sentence) in new[] { ("fr", "Page introuvable"), ("en", "Page not found") })
        {
            var answer = await (await app.ReaderAsync(languages: language)).GetAsync(
                address,
                TestContext.Current.CancellationToken
            );

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains(
                sentence,
                Html.Words(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)),
                StringComparison.Ordinal
            );
        }
    }
}
