using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>A visitor's actions in a real browser.</summary>
public sealed class ShoppingTests(Chromium browser) : IAsyncLifetime
{
    private WebApp _app = null!;
    private IPage? _page;

    public async ValueTask InitializeAsync() => _app = await WebApp.StartAsync(forBrowser: true);

    public async ValueTask DisposeAsync()
    {
        await (_page?.Context.CloseAsync() ?? Task.CompletedTask);
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_visitor_orders_a_book_and_sees_its_status_change()
    {
        var page = await OpenAsync();

        await page.GetByRole(AriaRole.Combobox, new() { Name = "Chercher" }).FillAsync("bonheur");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Chercher" }).PressAsync("Enter");
        await page.GetByRole(AriaRole.Link, new() { Name = "Bonheur d’occasion" }).First.ClickAsync();
        await page.GetByText("5 exemplaires en stock").WaitForAsync();
        await page.GetByLabel("Quantité").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Acheter maintenant" }).ClickAsync();
        await SignInAsync(page);
        // Signing in leads on to the checkout.
        await page.GetByText("2 × Bonheur d’occasion").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
        await page.GetByText("En attente").WaitForAsync();

        // The id marks the document. It disappears if the page is loaded again.
        await page.EvaluateAsync("document.body.id = 'same'");
        _app.Api.Advance(1, "active", "paying");
        await page.GetByText("Paiement en cours…").WaitForAsync();
        _app.Api.Advance(1, "active", "committing");
        _app.Api.Advance(1, "completed", "done");
        await page.GetByText("Terminée", new() { Exact = true }).WaitForAsync();
        await page.GetByText("Paiement accepté").WaitForAsync();

        Assert.Equal(1, await page.Locator("body#same").CountAsync());
    }

    [Fact]
    public async Task Ordering_works_without_JavaScript()
    {
        var page = await OpenAsync(script: false);

        await page.GotoAsync(_app.Address + "sign-in?back=/books/2");
        await SignInAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Acheter maintenant" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
        await page.GetByText("En attente").WaitForAsync();
        _app.Api.Advance(1, "refused", "done", "out-of-stock");
        await page.GetByText("Il ne reste pas assez d’exemplaires.").WaitForAsync();
    }

    [Fact]
    public async Task A_double_click_creates_one_order()
    {
        var page = await OpenAsync();

        await page.GotoAsync(_app.Address + "sign-in?back=/books/2");
        await SignInAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Acheter maintenant" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).DblClickAsync();
        await page.GetByText("En attente").WaitForAsync();

        Assert.Single(_app.Api.Orders);
    }

    [Fact]
    public async Task The_first_Tab_stop_skips_the_navigation()
    {
        var page = await OpenAsync();

        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("location.hash");
        await page.Keyboard.PressAsync("Tab");

        await Assertions.Expect(page.Locator("#q")).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(390)]
    [InlineData(320)]
    public async Task On_a_phone_nothing_is_wider_than_the_screen(int width)
    {
        var page = await OpenAsync();
        await page.SetViewportSizeAsync(width, 844);

        string[] addresses =
        [
            "",
            "?q=a",
            "?q=zzz",
            "books/1",
            "books/10",
            "authors/1",
            "subjects",
            "subjects/1",
            "me/lists",
            "sign-in",
            "register",
            "nowhere",
        ];
        foreach (var address in addresses)
        {
            await page.GotoAsync(_app.Address + address);

            Assert.True(
                await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width,
                $"/{address} is wider than {width} px"
            );
        }
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GetByLabel("Adresse courriel").FillAsync("alice@biblio.example");
        await page.GetByLabel("Mot de passe").FillAsync("alice-password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();
    }

    private async Task<IPage> OpenAsync(bool script = true) => _page = await browser.OpenAsync(_app.Address, script);
}
