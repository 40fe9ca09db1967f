using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>A confirmation is a dialog with script, and a page without.</summary>
public sealed class ConfirmTests(Chromium browser) : IAsyncLifetime
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
    public async Task An_order_is_cancelled_in_a_dialog()
    {
        var page = await OrderAsync(script: true);
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Annuler la commande nº 1" });

        // The button that destroys nothing has the focus. Escape and the button close, and the focus returns.
        await CancelLink(page).ClickAsync();
        await dialog.WaitForAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Link)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await dialog.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await Assertions.Expect(CancelLink(page)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await dialog.GetByRole(AriaRole.Link).ClickAsync();
        await dialog.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.EndsWith("/orders/1", page.Url, StringComparison.Ordinal);

        await CancelLink(page).ClickAsync();
        await dialog.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByText("Annulée").First.WaitForAsync();
        Assert.EndsWith("/orders/1", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_script_the_link_leads_to_a_page()
    {
        var page = await OrderAsync(script: false);

        await CancelLink(page).ClickAsync();
        await page.ArriveAsync("/orders/1/cancel");
        await page.GetByRole(AriaRole.Button, new() { Name = "Oui, annuler" }).ClickAsync();

        await page.ArriveAsync("/orders/1");
    }

    [Fact]
    public async Task A_page_that_cannot_be_read_is_opened_itself()
    {
        var page = await OrderAsync(script: true);
        _app.Api.UnavailableServices.Add("orders");

        await CancelLink(page).ClickAsync();

        await page.ArriveAsync("/orders/1/cancel");
    }

    [Fact]
    public async Task An_error_of_the_service_is_shown_on_the_page()
    {
        var page = await OrderAsync(script: true);
        await CancelLink(page).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.WaitForAsync();
        _app.Api.UnavailableServices.Add("orders");

        await dialog.GetByRole(AriaRole.Button).ClickAsync();

        await page.ArriveAsync("/orders/1/cancel");
        await page.GetByText("Les commandes ne peuvent pas être consultées pour le moment.").WaitForAsync();
    }

    private static ILocator CancelLink(IPage page) => page.Locator("a[data-confirm]");

    private async Task<IPage> OrderAsync(bool script)
    {
        var page = _page = await browser.OpenAsync(_app.Address + "sign-in?back=/books/2", script);
        await page.GetByLabel("Adresse courriel").FillAsync("alice@biblio.example");
        await page.GetByLabel("Mot de passe").FillAsync("alice-password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Acheter maintenant" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
        await page.GetByText("En attente").WaitForAsync();
        return page;
    }
}
