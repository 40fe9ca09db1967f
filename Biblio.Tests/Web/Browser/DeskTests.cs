using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>The desk with a barcode scanner, which types and presses Enter. No mouse is used.</summary>
public sealed class DeskTests(Chromium browser) : IAsyncLifetime
{
    private WebApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await WebApp.StartAsync(forBrowser: true);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_scanner_lends_and_returns_without_a_mouse(bool script)
    {
        var page = await OpenDeskAsync(script);

        await ScanAsync(page, "CARD-1");
        await page.GetByText("Lisez les livres").WaitForAsync();
        await ScanAsync(page, "B-1");
        await page.GetByText("Prêté : Bonheur d’occasion").WaitForAsync();
        await ScanAsync(page, "");
        await page.GetByText("Lisez la carte").WaitForAsync();
        await page.GotoAsync(_app.Address + "staff/desk/return");
        await ScanAsync(page, "B-1");
        await page.GetByText("En rayon", new() { Exact = true }).WaitForAsync();

        Assert.False(Assert.Single(_app.Api.Lending.Loans).IsOpen);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Scans_that_come_at_once_are_all_done()
    {
        var page = await OpenDeskAsync(script: true);

        await ScanAsync(page, "CARD-1");
        foreach (var scan in new[] { "B-1", "B-2" })
        {
            await TypeAsync(page, scan);
        }

        await page.GetByRole(AriaRole.Cell, new() { Name = "B-2" }).WaitForAsync();
        Assert.Equal([1, 2], _app.Api.Lending.Loans.Select(loan => loan.CopyId));
        await page.Context.CloseAsync();
    }

    private static async Task ScanAsync(IPage page, string scan)
    {
        // The browser gives the field the focus only when it has drawn the page.
        await page.Locator("#scan:focus").WaitForAsync();
        await TypeAsync(page, scan);
    }

    private static async Task TypeAsync(IPage page, string scan)
    {
        await page.Keyboard.TypeAsync(scan);
        await page.Keyboard.PressAsync("Enter");
    }

    private async Task<IPage> OpenDeskAsync(bool script)
    {
        var page = await browser.OpenAsync($"{_app.Address}sign-in?back=/staff/desk", script);
        await page.GetByLabel("Adresse courriel").FillAsync("line@biblio.example");
        await page.GetByLabel("Mot de passe").FillAsync("line-password");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync("/staff/desk");
        return page;
    }
}
