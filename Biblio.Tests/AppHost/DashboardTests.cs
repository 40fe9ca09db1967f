using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;
using Biblio.Tests.Web.Browser;
using Microsoft.Playwright;

namespace Biblio.Tests.AppHost;

/// <summary>What a newcomer sees first: the shop, and the dashboard with every resource and trace.</summary>
[Collection(nameof(WholeShop))]
public sealed partial class DashboardTests(WholeShop shop, Chromium browser) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly List<IPage> _pages = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var page in _pages)
        {
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task An_order_is_one_trace_from_the_click_to_the_last_consumer()
    {
        await OrderAsync();

        var dashboard = await OpenAsync(SignInLink);
        await dashboard.GetByText("catalogdb").First.WaitForAsync();
        await dashboard.GotoAsync(new Uri(new Uri(SignInLink), "/traces").ToString());
        // The gateway passes the order's form on to the web; other tests order at the API, below /api.
        var row = dashboard
            .GetByRole(AriaRole.Row)
            .Filter(new() { HasText = "inventory" })
            .Filter(new() { HasText = "POST /{" })
            .First;
        await ShownAsync(dashboard, row, filter: "POST /{");
        await row.GetByText("POST /{").ClickAsync();
        await dashboard.WaitForURLAsync(TraceDetail());
        foreach (var resource in new[] { "api", "web", "catalog", "orders", "inventory" })
        {
            await dashboard.GetByText(resource, new() { Exact = true }).First.WaitForAsync();
        }

        // Orders publishes the last event, after Inventory's answer; the filter leaves the spans of messages.
        await dashboard.GetByRole(AriaRole.Searchbox).FillAsync("biblio:");
        await dashboard.GetByText("biblio:commands:inventory").First.WaitForAsync();
        await dashboard.GetByText("biblio:events:inventory").First.WaitForAsync();
        await dashboard.GetByText("biblio:events:orders").First.WaitForAsync();
    }

    [Fact]
    public async Task A_newcomer_sees_every_resource_and_no_warning()
    {
        var dashboard = await OpenAsync(SignInLink);

        foreach (
            var resource in new[] { "api", "web", "catalog", "orders", "inventory", "mysql", "cache", "prometheus" }
        )
        {
            await ShownAsync(dashboard, dashboard.GetByRole(AriaRole.Row).Filter(new() { HasText = resource }).First);
        }

        // The bar for messages is there when there is one; the certificate was such a message.
        Assert.Equal(0, await dashboard.Locator("fluent-message-bar, .fluent-messagebar").CountAsync());
        Assert.DoesNotContain("aka.ms/aspire/devcerts", await dashboard.ContentAsync(), StringComparison.Ordinal);
    }

    private string SignInLink => SignIn().Match(shop.Biblio.Output).Groups[1].Value;

    private async Task OrderAsync()
    {
        var page = await OpenAsync(new Uri(shop.Biblio.Door, "/?q=pragmatic+programmer").ToString());
        await page.GetByRole(AriaRole.Link, new() { Name = "The Pragmatic Programmer" }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Se connecter pour commander" }).ClickAsync();
        await page.GetByLabel("Adresse courriel").FillAsync("alice@biblio.example");
        await page.GetByLabel("Mot de passe").FillAsync("test-starter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Commander" }).ClickAsync();
        await page.GetByText("Terminée", new() { Exact = true }).WaitForAsync();
    }

    /// <summary>Loads the page again, twice at most, when its live connection brings nothing new for 25 seconds.</summary>
    private static async Task ShownAsync(IPage page, ILocator wanted, string filter = "")
    {
        for (var loads = 1; ; loads++)
        {
            try
            {
                await page.GetByRole(AriaRole.Searchbox).FillAsync(filter);
                await wanted.WaitForAsync(new() { Timeout = 25_000 });
                return;
            }
            catch (TimeoutException) when (loads < 3)
            {
                await page.ReloadAsync();
            }
        }
    }

    private async Task<IPage> OpenAsync(string address)
    {
        // high enough for every row from the beginning: the dashboard draws only the rows that one can see
        var page = await browser.OpenAsync(address, size: new() { Width = 1400, Height = 1800 });
        page.SetDefaultTimeout(60_000);
        _pages.Add(page);
        return page;
    }

    [GeneratedRegex("Biblio: dashboard (http://[^ \n]+)")]
    private static partial Regex SignIn();

    [GeneratedRegex("/traces/detail/")]
    private static partial Regex TraceDetail();
}
