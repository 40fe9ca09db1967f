using System.Net;
using Biblio.Tests.Web.Staff;

namespace Biblio.Tests.Web;

public sealed class OrderingTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_leads_to_its_own_page()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.CreateReaderAsync();

        var order = await visitor.GetPageAsync(await visitor.OrderAsync(quantity: "3"));

        Assert.Contains("Commande nº 1", Html.VisibleText(order), StringComparison.Ordinal);
        Assert.Contains("Bonheur d’occasion 3 18,95 $", Html.VisibleText(order), StringComparison.Ordinal);
        Assert.Contains("Total 59,69 $", Html.VisibleText(order), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("100")]
    [InlineData("1.5")]
    [InlineData("deux")]
    [InlineData("")]
    [InlineData("99999999999999999999")]
    public async Task An_invalid_quantity_is_explained_and_changes_nothing(string quantity)
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.CreateReaderAsync();

        using var answer = await visitor.BuyAsync(await visitor.GetPageAsync("/books/2"), quantity);

        var page = await visitor.GetPageAsync(answer.Headers.Location!.ToString());
        Assert.Contains("nombre entier de 1 à 5", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Empty(app.Api.Carts.LinesOf(1));
    }

    [Fact]
    public async Task A_form_without_an_antiforgery_token_is_rejected()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.CreateReaderAsync();
        var form = Html.Form(await visitor.GetPageAsync("/books/2"));
        form.Remove("__RequestVerificationToken");
        form["Quantity"] = "3";

        using var answer = await visitor.PostAsync("/cart/add", new FormUrlEncodedContent(form), CancellationToken);

        // The page of the form says so, and keeps the quantity.
        Assert.Equal("/books/2/bonheur-d-occasion?quantity=3", answer.Headers.Location?.ToString());
        var page = await visitor.GetPageAsync(answer.Headers.Location!.ToString());
        Assert.Contains("Rien n’a été enregistré", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Empty(app.Api.Carts.LinesOf(1));
    }

    [Fact]
    public async Task A_reader_orders_and_sees_their_own_orders()
    {
        await using var app = await WebApp.StartAsync();
        var bob = await app.CreateReaderAsync("bob");

        await bob.OrderAsync();

        Assert.Equal(2, Assert.Single(app.Api.Orders).UserId);
        Assert.Contains(
            "Bonheur d’occasion",
            Html.VisibleText(await bob.GetPageAsync("/orders")),
            StringComparison.Ordinal
        );
        var pastEnd = await bob.GetPageAsync("/orders?page=9");
        Assert.Contains("La page 9 n’existe pas", Html.VisibleText(pastEnd), StringComparison.Ordinal);
        Assert.Equal("/orders?page=1", Assert.Single(Html.Links(pastEnd, "Voir la dernière page")));
        Assert.Contains(
            "Vous n’avez pas encore de commande",
            Html.VisibleText(await (await app.CreateReaderAsync()).GetPageAsync("/orders")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_cancelled_order_shows_its_reason()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.CreateReaderAsync();
        var address = await visitor.OrderAsync();

        var ask = Assert.Single(Html.Links(await visitor.GetPageAsync(address), "Annuler la commande"));
        var question = await visitor.GetPageAsync(ask);
        Assert.Contains("Annuler la commande nº 1 ?", Html.VisibleText(question), StringComparison.Ordinal);
        Assert.False(app.Api.Orders.Single().IsSettled);
        await visitor.PostAsync(ask, new FormUrlEncodedContent(Html.Form(question)), CancellationToken);
        var page = await visitor.GetPageAsync(address);

        Assert.Contains("Annulée à votre demande.", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Empty(Html.Links(page, "Annuler la commande"));
        Assert.Empty(Html.Form(await visitor.GetPageAsync(ask)));
    }

    [Theory]
    [InlineData("committing", "undoing", "Le montant de 19,90 $ est en cours de remboursement.")]
    [InlineData("committing", "done", "Le montant de 19,90 $ a été remboursé.")]
    [InlineData("paying", "done", null)]
    public async Task A_cancelled_order_says_where_its_money_is(string from, string to, string? text)
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.CreateReaderAsync();
        var address = await visitor.OrderAsync();
        app.Api.Advance(1, "active", from);
        Assert.DoesNotContain("rembours", await visitor.ReadAsync(address), StringComparison.Ordinal);

        app.Api.Advance(1, "cancelled", to, "cancelled-by-buyer");
        var page = await visitor.GetPageAsync(address);

        if (text is null)
        {
            Assert.DoesNotContain("rembours", Html.VisibleText(page), StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains(text, Html.VisibleText(page), StringComparison.Ordinal);
        }

        // The page follows the money until it is back.
        Assert.Equal(to == "undoing", page.Contains("data-live=\"\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "fr",
        "payment-retried",
        "Le paiement n’a pas encore abouti. De nouveaux essais sont faits jusqu’à 14:32"
    )]
    [InlineData("en", "payment-retried", "The payment did not succeed yet. It is being retried, until 2:32 PM")]
    [InlineData(
        "en",
        "stock-delayed",
        "Setting the books aside takes longer than usual. It is being retried, until 2:32"
    )]
    [InlineData("en", "something-new", "The order takes longer than usual. It is being retried, until 2:32 PM")]
    public async Task An_order_that_is_retried_says_until_when(string language, string reason, string text)
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.CreateReaderAsync();
        visitor.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        var address = await visitor.OrderAsync();
        app.Api.Advance(1, "active", "paying");

        Assert.DoesNotContain(text, Html.VisibleText(await visitor.GetPageAsync(address)), StringComparison.Ordinal);
        app.Api.Orders.Single().Waiting = (reason, new DateTime(2026, 3, 1, 14, 32, 10, DateTimeKind.Utc));

        var page = Html.VisibleText(await visitor.GetPageAsync(address)).Replace('\u202f', ' ');
        Assert.Contains(text, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_an_unfinished_orders_page_refreshes_itself()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.CreateReaderAsync();
        var address = await visitor.OrderAsync();

        var pending = await visitor.GetPageAsync(address);
        app.Api.Advance(1, "active", "paying");
        app.Api.Advance(1, "active", "committing");
        app.Api.Advance(1, "completed", "done");
        var completed = await visitor.GetPageAsync(address);

        Assert.Contains("http-equiv=\"refresh\"", pending, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv=\"refresh\"", completed, StringComparison.Ordinal);
        Assert.Matches(
            "Terminée.*Commande reçue.*Livres mis de côté.*Paiement accepté.*Commande terminée",
            Html.VisibleText(completed)
        );
    }

    [Fact]
    public async Task Order_changes_are_streamed_as_they_happen()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.CreateReaderAsync();
        var address = await visitor.OrderAsync();

        using var events = await visitor.GetAsync(
            address + "/events",
            HttpCompletionOption.ResponseHeadersRead,
            CancellationToken
        );
        using var lines = new StreamReader(await events.Content.ReadAsStreamAsync(CancellationToken));
        Assert.Equal("text/event-stream", events.Content.Headers.ContentType?.MediaType);
        Assert.Contains("pending", await NextAsync(), StringComparison.Ordinal);
        app.Api.Advance(1, "refused", "done", "out-of-stock");
        Assert.Contains("refused", await NextAsync(), StringComparison.Ordinal);

        async Task<string> NextAsync()
        {
            while (await lines.ReadLineAsync(CancellationToken) is { } line)
            {
                if (line.StartsWith("data:", StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new EndOfStreamException();
        }
    }

    [Fact]
    public async Task An_open_event_stream_does_not_delay_shutdown()
    {
        var app = await WebApp.StartAsync(forBrowser: true);
        var visitor = await app.CreateReaderAsync();
        var address = await visitor.OrderAsync();
        using var events = await visitor.GetAsync(
            address + "/events",
            HttpCompletionOption.ResponseHeadersRead,
            CancellationToken
        );
        await using var stream = await events.Content.ReadAsStreamAsync(CancellationToken);

        await app.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), CancellationToken);
    }

    [Fact]
    public async Task Without_orders_their_pages_explain_a_503()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.CreateReaderAsync();
        app.Api.UnavailableServices.Add("orders");

        foreach (var address in new[] { "/orders", "/orders/1" })
        {
            var answer = await visitor.GetAsync(address, CancellationToken);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains(
                "Elles ne sont pas perdues",
                Html.VisibleText(await answer.Content.ReadAsStringAsync(CancellationToken)),
                StringComparison.Ordinal
            );
        }

        Assert.Equal(
            HttpStatusCode.ServiceUnavailable,
            (await visitor.GetAsync("/orders/1/events", CancellationToken)).StatusCode
        );
    }
}
