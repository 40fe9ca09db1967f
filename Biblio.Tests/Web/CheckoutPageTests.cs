using System.Net;

namespace Biblio.Tests.Web;

/// <summary>The checkout, the receipt, and ordering again.</summary>
public sealed class CheckoutPageTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_checkout_shows_taxes_and_empties_the_cart()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await ReaderWithCartAsync(app);

        var page = await reader.GetPageAsync("/checkout");
        using var placed = await SendAsync(reader, page, ("Delivery", "delivery"), ("PostalCode", "H4C 1K1"));
        var order = Html.VisibleText(await reader.GetPageAsync(placed.Headers.Location!.ToString()));

        Assert.Matches("TPS \\(5 %\\) 1,90 \\$ Total 39,80 \\$", Html.VisibleText(page));
        Assert.Contains("Commander et payer 39,80 $", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Matches("Sous-total 37,90 \\$ TPS \\(5 %\\) 1,90 \\$ Total 39,80 \\$", order);
        Assert.Contains("Livraison Lise Roy 12, rue Notre-Dame Montréal (QC) H4C 1K1", order, StringComparison.Ordinal);
        Assert.Contains(
            "Votre panier est vide.",
            Html.VisibleText(await reader.GetPageAsync("/cart")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Double_clicks_and_two_tabs_place_one_order()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await ReaderWithCartAsync(app);
        var (tab, other) = (await reader.GetPageAsync("/checkout"), await reader.GetPageAsync("/checkout"));

        var answers = await Task.WhenAll(SendAsync(reader, tab), SendAsync(reader, tab), SendAsync(reader, other));
        using var back = await SendAsync(reader, tab);

        Assert.All([.. answers, back], answer => Assert.Equal("/orders/1", Path(answer)));
        Assert.Single(app.Api.Orders);
        Assert.Contains(
            "déjà été commandé",
            Html.VisibleText(await reader.GetPageAsync("/checkout")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Another_tab_with_another_address_does_not_order_again()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await ReaderWithCartAsync(app);
        var (tab, other) = (await reader.GetPageAsync("/checkout"), await reader.GetPageAsync("/checkout"));

        await SendAsync(reader, tab);
        using var refused = await SendAsync(reader, other, ("Delivery", "delivery"), ("PostalCode", "H4C 1K1"));

        Assert.Contains(
            "n’a pas été passée une deuxième fois",
            Html.VisibleText(await refused.Content.ReadAsStringAsync(CancellationToken)),
            StringComparison.Ordinal
        );
        Assert.Single(app.Api.Orders);
    }

    [Fact]
    public async Task A_cart_changed_in_another_tab_is_shown_again()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await ReaderWithCartAsync(app);
        var tab = await reader.GetPageAsync("/checkout");
        await CartPageTests.AddAsync(reader, "/books/3", 3, "1");

        using var refused = await SendAsync(reader, tab);
        var page = await refused.Content.ReadAsStringAsync(CancellationToken);

        Assert.Contains("Rien n’a été commandé", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Contains("Commander et payer 51,87 $", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Empty(app.Api.Orders);
        using var placed = await SendAsync(reader, page);
        Assert.Equal("/orders/1", Path(placed));
    }

    [Fact]
    public async Task A_wrong_field_has_a_message_and_keeps_its_input()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await ReaderWithCartAsync(app);

        using var refused = await SendAsync(reader, await reader.GetPageAsync("/checkout"), ("Delivery", "delivery"));
        var page = await refused.Content.ReadAsStringAsync(CancellationToken);

        Assert.Contains("Indiquez un code postal", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Contains("aria-describedby=\"PostalCode-error\"", page, StringComparison.Ordinal);
        Assert.Equal("12, rue Notre-Dame", Html.Form(page)["Street"]);
        Assert.Empty(app.Api.Orders);
    }

    [Fact]
    public async Task After_an_outage_the_same_key_places_one_order()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await ReaderWithCartAsync(app);
        var tab = await reader.GetPageAsync("/checkout");
        app.Api.UnavailableServices.Add("orders");

        using var down = await SendAsync(reader, tab);
        app.Api.UnavailableServices.Clear();
        using var placed = await SendAsync(reader, tab);

        Assert.Equal("/orders/1", Path(placed));
    }

    [Fact]
    public async Task Only_a_token_of_the_payment_provider_is_sent()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await ReaderWithCartAsync(app);
        var page = await reader.GetPageAsync("/checkout");

        await SendAsync(reader, page, ("Card", "sim_declined"));

        Assert.Equal("sim_declined", Assert.Single(app.Api.Carts.Checkouts).GetProperty("paymentToken").GetString());
        Assert.DoesNotContain("cc-number", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_declined_payment_returns_the_books_to_the_cart()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await ReaderWithCartAsync(app);
        await SendAsync(reader, await reader.GetPageAsync("/checkout"), ("Card", "sim_declined"));

        app.Api.Advance(1, "active", "paying");
        app.Api.Advance(1, "cancelled", "undoing", "payment-declined");
        var order = await reader.GetPageAsync("/orders/1");

        Assert.Contains("Le paiement a été refusé.", Html.VisibleText(order), StringComparison.Ordinal);
        Assert.Contains(
            "Vos livres sont revenus dans votre panier.",
            Html.VisibleText(order),
            StringComparison.Ordinal
        );
        Assert.Equal(["2:2"], app.Api.Carts.LinesOf(1));
        // The cart can be ordered again: its key is another one.
        using var placed = await SendAsync(reader, await reader.GetPageAsync("/checkout"));
        Assert.Equal("/orders/2", Path(placed));
    }

    [Fact]
    public async Task A_receipt_is_there_for_a_completed_order_only()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await ReaderWithCartAsync(app);
        await SendAsync(reader, await reader.GetPageAsync("/checkout"));

        using var early = await reader.GetAsync("/orders/1/receipt", CancellationToken);
        Assert.Empty(Html.Links(await reader.GetPageAsync("/orders/1"), "Reçu"));
        app.Api.Advance(1, "completed", "done");

        Assert.Equal("/orders/1", Path(early));
        var receipt = Assert.Single(Html.Links(await reader.GetPageAsync("/orders/1"), "Reçu"));
        var text = Html.VisibleText(await reader.GetPageAsync(receipt));
        Assert.Contains("Reçu de la commande nº 1", text, StringComparison.Ordinal);
        Assert.Matches("TPS \\(5 %\\) 1,90 \\$ Total 39,80 \\$ Retrait en librairie", text);
    }

    [Fact]
    public async Task Ordering_again_puts_the_books_into_the_cart()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await ReaderWithCartAsync(app);
        await SendAsync(reader, await reader.GetPageAsync("/checkout"));

        using var again = await reader.PostAsync(
            "/orders/1/again",
            new FormUrlEncodedContent(Html.Form(await reader.GetPageAsync("/orders/1"))),
            CancellationToken
        );

        Assert.Equal("/cart", Path(again));
        Assert.Equal(["2:2"], app.Api.Carts.LinesOf(1));
        Assert.Contains(
            "Les livres de la commande sont dans votre panier.",
            Html.VisibleText(await reader.GetPageAsync("/cart")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_visitor_signs_in_first_and_keeps_the_cart()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor("en");
        await CartPageTests.AddAsync(visitor, "/books/2", 2, "2");

        using var asked = await visitor.GetAsync("/checkout", CancellationToken);
        await visitor.SignInAsync("alice@biblio.example", "alice-password", asked.Headers.Location!.ToString());
        var page = Html.VisibleText(await visitor.GetPageAsync("/checkout"));

        Assert.Equal("/sign-in", Path(asked).Split('?')[0]);
        Assert.Contains("Order and pay $39.80", page, StringComparison.Ordinal);
        Assert.Contains("GST (5%) $1.90", page, StringComparison.Ordinal);
    }

    private static string Path(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var location = answer.Headers.Location!;
        return location.IsAbsoluteUri ? location.PathAndQuery : location.ToString();
    }

    private static async Task<HttpClient> ReaderWithCartAsync(WebApp app)
    {
        var reader = await app.CreateReaderAsync();
        await CartPageTests.AddAsync(reader, "/books/2", 2, "2");
        return reader;
    }

    private static Task<HttpResponseMessage> SendAsync(
        HttpClient reader,
        string page,
        params (string Field, string Value)[] changes
    )
    {
        var form = Html.Form(page);
        (form["Delivery"], form["Card"]) = ("pickup", "sim_approved");
        (form["Name"], form["Street"], form["City"], form["Region"]) = (
            "Lise Roy",
            "12, rue Notre-Dame",
            "Montréal",
            "QC"
        );
        foreach (var (field, value) in changes)
        {
            form[field] = value;
        }

        return reader.PostAsync("/checkout", new FormUrlEncodedContent(form), CancellationToken);
    }
}
