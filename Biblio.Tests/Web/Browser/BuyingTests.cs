using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>A reader buys with the cart in a real browser.</summary>
public sealed class BuyingTests(Chromium browser) : IAsyncLifetime
{
    private WebApp _app = null!;
    private IPage? _page;

    public async ValueTask InitializeAsync() => _app = await WebApp.StartAsync(forBrowser: true);

    public async ValueTask DisposeAsync()
    {
        await (_page?.Context.CloseAsync() ?? Task.CompletedTask);
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_visitor_fills_a_cart_signs_in_and_buys(bool script)
    {
        var page = await OpenAsync("?q=bonheur", script);

        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter au panier : Bonheur d’occasion" }).ClickAsync();
        await page.GetByText("Le livre est dans votre panier.").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Voir le panier" }).ClickAsync();
        await page.GetByLabel("Quantité : Bonheur d’occasion").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Modifier" }).ClickAsync();
        await page.GetByText("37,90").First.WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Passer la commande" }).ClickAsync();
        await SignInAsync(page);
        await page.GetByLabel("Livraison").CheckAsync();
        await page.GetByLabel("Nom du destinataire").FillAsync("Lise Roy");
        await page.GetByLabel("Numéro, rue, appartement").FillAsync("12, rue Notre-Dame");
        await page.GetByLabel("Ville").FillAsync("Montréal");
        await page.GetByLabel("Province ou région").FillAsync("QC");
        await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
        await page.GetByText("Indiquez un code postal").WaitForAsync();
        await page.GetByLabel("Code postal").FillAsync("H4C 1K1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).DblClickAsync();
        await page.GetByText("En attente").WaitForAsync();
        await page.GetByText("12, rue Notre-Dame").WaitForAsync();

        Assert.Single(_app.Api.Orders);
        Assert.Empty(_app.Api.Carts.LinesOf(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_buyer_registers_and_comes_back_to_the_checkout(bool script)
    {
        var page = await OpenAsync("books/2", script);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter au panier" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Voir le panier" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Passer la commande" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Créer un compte" }).ClickAsync();
        await page.GetByLabel("Nom").FillAsync("Zoé");
        await page.GetByLabel("Adresse courriel").FillAsync("zoe@biblio.example");
        await page.GetByLabel("Mot de passe").FillAsync("premier secret 7");
        await page.GetByRole(AriaRole.Button, new() { Name = "Créer un compte" }).ClickAsync();
        await page.ArriveAsync("/register/sent");

        // The message has a link to another page of the same browser.
        await page.GotoAsync($"{_app.Address}confirm?token={_app.Api.Mails.LastToken}");
        await page.GetByLabel("Mot de passe").FillAsync("premier secret 7");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir mon compte" }).ClickAsync();
        await page.ArriveAsync("/checkout");
        await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
        await page.GetByText("En attente").WaitForAsync();

        Assert.Equal(4, _app.Api.Orders.Single().UserId);
    }

    [Fact]
    public async Task A_payment_fails_and_the_cart_is_kept()
    {
        var page = await OpenAsync("sign-in?back=/books/2");
        await SignInAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter au panier" }).First.ClickAsync();
        await page.GetByText("Le livre est dans votre panier.").WaitForAsync();
        await page.GotoAsync(_app.Address + "checkout");
        await page.GetByLabel("Carte refusée").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
        await page.GetByText("En attente").WaitForAsync();

        _app.Api.Advance(1, "active", "paying");
        await page.GetByText("Paiement en cours…").WaitForAsync();
        _app.Api.Advance(1, "cancelled", "done", "payment-declined");
        await page.GetByText("Vos livres sont revenus dans votre panier.").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Voir le panier" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Bonheur d’occasion" }).WaitForAsync();

        Assert.Equal("sim_declined", _app.Api.Carts.Checkouts.Single().GetProperty("paymentToken").GetString());
    }

    [Fact]
    public async Task Two_tabs_and_a_return_place_one_order()
    {
        var page = await OpenAsync("sign-in?back=/books/2");
        await SignInAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter au panier" }).First.ClickAsync();
        await page.GetByText("Le livre est dans votre panier.").WaitForAsync();
        await page.GotoAsync(_app.Address + "checkout");
        var tab = await page.Context.NewPageAsync();
        await tab.GotoAsync(_app.Address + "checkout");

        foreach (var one in new[] { page, tab })
        {
            await one.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
            await one.ArriveAsync("/orders/1");
        }

        await page.GoBackAsync();
        if (await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).CountAsync() > 0)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
            await page.ArriveAsync("/orders/1");
        }

        Assert.Single(_app.Api.Orders);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(320)]
    public async Task On_a_phone_nothing_is_wider_than_the_screen(int width)
    {
        var page = await OpenAsync("sign-in?back=/books/2");
        await SignInAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter au panier" }).First.ClickAsync();
        await page.GetByText("Le livre est dans votre panier.").WaitForAsync();
        await page.SetViewportSizeAsync(width, 844);

        foreach (var address in new[] { "cart", "cart?book=2&quantity=99", "checkout" })
        {
            await AssertFitsAsync(page, address, width);
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
        await page.ArriveAsync("/orders/1");
        _app.Api.Advance(1, "completed", "done");
        foreach (var address in new[] { "orders/1", "orders/1/cancel", "orders/1/receipt", "cart" })
        {
            await AssertFitsAsync(page, address, width);
        }
    }

    private async Task AssertFitsAsync(IPage page, string address, int width)
    {
        await page.GotoAsync(_app.Address + address);
        Assert.True(
            await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width,
            $"/{address} is wider than {width} px"
        );
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GetByLabel("Adresse courriel").FillAsync("alice@biblio.example");
        await page.GetByLabel("Mot de passe").FillAsync("alice-password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();
        await page.ArriveAsync(address => !address.Contains("sign-in", StringComparison.Ordinal));
    }

    private async Task<IPage> OpenAsync(string path, bool script = true) =>
        _page = await browser.OpenAsync(_app.Address + path, script);
}
