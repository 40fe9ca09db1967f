using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>Pages whose gateway, session or connection ends while they are open.</summary>
public sealed class ComebackTests(Chromium browser) : IAsyncLifetime
{
    private WebApp _app = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await WebApp.StartAsync(forBrowser: true);
        _page = await browser.OpenAsync(_app.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.Context.CloseAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_page_comes_back_after_the_gateway_was_gone()
    {
        var address = _app.Api.Address;
        await _app.Api.DisposeAsync();
        await _page.GotoAsync(_app.Address + "books/1");
        await _page.GetByText("Cette page revient d’elle-même").WaitForAsync();

        await using var back = await FakeApi.StartAsync(address);

        await _page.GetByText("5 exemplaires en stock").WaitForAsync(new() { Timeout = 40_000 });
    }

    [Fact]
    public async Task An_order_page_says_when_the_connection_is_lost()
    {
        var listening = _page.WaitForResponseAsync("**/orders/1/events");
        await OrderAsync();
        await listening;
        await _page.RouteAsync("**/orders/1", request => request.AbortAsync());
        _app.Api.Advance(1, "active", "paying");
        await _page.Locator("[data-live-failed]").WaitForAsync();

        await _page.UnrouteAsync("**/orders/1");
        _app.Api.Advance(1, "completed", "done");

        await _page.GetByText("Terminée", new() { Exact = true }).WaitForAsync();
        await _page.Locator("[data-live-failed]").WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task A_change_while_the_page_is_read_is_not_missed()
    {
        var listening = _page.WaitForResponseAsync("**/orders/1/events");
        await OrderAsync();
        await listening;
        // The events of the past are read before the test begins.
        await Task.Delay(500, TestContext.Current.CancellationToken);
        var isFirst = true;
        await _page.RouteAsync("**/orders/1", async route =>
        {
            var answer = await route.FetchAsync();
            if (isFirst)
            {
                isFirst = false;
                // The order changes after it was read, and its event arrives before the answer.
                _app.Api.Advance(1, "active", "committing");
                await Task.Delay(500);
            }

            await route.FulfillAsync(new() { Response = answer });
        });

        _app.Api.Advance(1, "active", "paying");

        await _page.GetByText("On prépare vos livres…").WaitForAsync();
        await _page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
    }

    [Fact]
    public async Task A_session_ended_elsewhere_leads_back_to_the_checkout()
    {
        await SignInAsync("sign-in?back=/books/2");
        _app.Api.RefusesEndedSessions = true;
        _app.Api.EndedSessions[_app.Api.LastSession] = true;
        await _page.GetByRole(AriaRole.Button, new() { Name = "Acheter maintenant" }).ClickAsync();
        await SignInAsync(null);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Acheter maintenant" }).ClickAsync();

        await _page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).WaitForAsync();
    }

    [Fact]
    public async Task The_script_tells_the_time_zone_once()
    {
        await OrderAsync();
        await _page.ReloadAsync();

        Assert.Equal(0, await _page.Locator("time[data-utc]").CountAsync());
        Assert.Contains("auto:", await _page.EvaluateAsync<string>("document.cookie"), StringComparison.Ordinal);
    }

    private async Task OrderAsync()
    {
        await SignInAsync("sign-in?back=/books/2");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Acheter maintenant" }).ClickAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
        await _page.GetByText("En attente").WaitForAsync();
    }

    private async Task SignInAsync(string? address)
    {
        if (address is not null)
        {
            await _page.GotoAsync(_app.Address + address);
        }

        await _page.GetByLabel("Adresse courriel").FillAsync("alice@biblio.example");
        await _page.GetByLabel("Mot de passe").FillAsync("alice-password");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "Alice" }).WaitForAsync();
    }
}
