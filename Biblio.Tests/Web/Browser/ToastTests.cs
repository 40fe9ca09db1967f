using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>A toast floats and goes with script, and is a notice without.</summary>
public sealed class ToastTests(Chromium browser) : IAsyncLifetime
{
    private const string Position = "toast => getComputedStyle(toast).position";

    private WebApp _app = null!;
    private IPage? _page;

    public async ValueTask InitializeAsync() => _app = await WebApp.StartAsync(forBrowser: true);

    public async ValueTask DisposeAsync()
    {
        await (_page?.Context.CloseAsync() ?? Task.CompletedTask);
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_toast_with_a_link_stays_until_it_is_closed()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter au panier" }).First.ClickAsync();
        var toast = page.Locator(".toast");
        await toast.GetByText("Le livre est dans votre panier.").WaitForAsync();

        Assert.Equal("fixed", await toast.EvaluateAsync<string>(Position));
        await page.Clock.RunForAsync(120_000);
        await toast.GetByRole(AriaRole.Link).FocusAsync();
        await toast.GetByRole(AriaRole.Button, new() { Name = "Fermer" }).ClickAsync();

        await toast.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task Another_toast_goes_after_it_could_be_read()
    {
        var page = await OpenAsync();
        await WishAsync(page);
        var toast = page.Locator(".toast");
        await toast.WaitForAsync();

        await toast.HoverAsync();
        await page.Clock.RunForAsync(60_000);
        Assert.True(await toast.IsVisibleAsync());
        await page.Mouse.MoveAsync(1, 1);
        await page.Clock.RunForAsync(8_000);
        Assert.True(await toast.IsVisibleAsync());
        await page.Clock.RunForAsync(30_000);

        await toast.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task Reduced_motion_has_no_animation()
    {
        var page = await OpenAsync();
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await WishAsync(page);

        Assert.Equal(
            "none",
            await page.Locator(".toast").EvaluateAsync<string>("toast => getComputedStyle(toast).animationName")
        );
    }

    [Fact]
    public async Task Without_script_a_toast_is_a_notice_in_the_page()
    {
        var page = await OpenAsync(script: false);
        await WishAsync(page);
        var toast = page.Locator(".toast");
        await toast.WaitForAsync();

        Assert.NotEqual("fixed", await toast.EvaluateAsync<string>(Position));
        Assert.False(await toast.GetByRole(AriaRole.Button).IsVisibleAsync());
    }

    private static Task WishAsync(IPage page) =>
        page.GetByRole(AriaRole.Button, new() { Name = "Ajouter à ma liste d’envies" }).First.ClickAsync();

    private async Task<IPage> OpenAsync(bool script = true)
    {
        var page = _page = await browser.OpenAsync("about:blank", script);
        await page.Clock.InstallAsync();
        await page.GotoAsync(_app.Address + "books/2");
        return page;
    }
}
