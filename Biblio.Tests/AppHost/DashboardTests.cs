using System.Text.RegularExpressions;
using Biblio.Tests.Web.Browser;
using Microsoft.Playwright;

namespace Biblio.Tests.AppHost;

/// <summary>The shop and the dashboard in a real browser: resources, traces, and no warnings.</summary>
[Collection(nameof(WholeShop))]
public sealed partial class DashboardTests(WholeShop shop, Chromium browser) : IAsyncLifetime
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
    public async Task An_order_is_one_trace_across_all_services()
    {
        await PlaceOrderAsync();

        var dashboard = await OpenAsync(SignInLink);
        await dashboard.GetByText("catalogdb").First.WaitForAsync();
        await dashboard.GotoAsync(new Uri(new Uri(SignInLink), "/traces").ToString());
        // The gateway forwards this order's form to the shop front. Other tests place orders with the API, below /api.
        var row = dashboard
            .GetByRole(AriaRole.Row)
            .Filter(new() { HasText = "inventory" })
            .Filter(new() { HasText = "orders" })
            .Filter(new() { HasText = "POST /{" })
            .First;
        await OpenTraceAsync(dashboard, row, "POST /{", PlaceOrderAsync);
        // Orders asks Catalog only for books that it has not heard of.
        foreach (var resource in new[] { "api", "web", "orders", "inventory" })
        {
            await dashboard.GetByText(resource, new() { Exact = true }).First.WaitForAsync();
        }

        // Orders publishes the last event, after Inventory's event. The filter leaves only the spans of messages.
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
            await WaitUntilVisibleAsync(
                dashboard,
                dashboard.GetByRole(AriaRole.Row).Filter(new() { HasText = resource }).First
            );
        }

        // The message bar exists only while there is a message, such as the one about the development certificate.
        Assert.Equal(0, await dashboard.Locator("fluent-message-bar, .fluent-messagebar").CountAsync());
        Assert.DoesNotContain("aka.ms/aspire/devcerts", await dashboard.ContentAsync(), StringComparison.Ordinal);
    }

    private string SignInLink => SignInUrl().Match(shop.Biblio.Output).Groups[1].Value;

    private async Task PlaceOrderAsync()
    {
        var page = await OpenAsync(new Uri(shop.Biblio.GatewayUrl, "/?q=pragmatic+programmer").ToString());
        await page.GetByRole(AriaRole.Link, new() { Name = "The Pragmatic Programmer" }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Acheter maintenant" }).ClickAsync();
        await page.GetByLabel("Adresse courriel").FillAsync("alice@biblio.example");
        await page.GetByLabel("Mot de passe").FillAsync("test-starter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
        await page.GetByText("Terminée", new() { Exact = true }).WaitForAsync();
    }

    /// <summary>
    /// Waits for an element. Reloads the page at most twice, when the element does not appear in 25 seconds. The filter is
    /// typed again every five seconds, because a page that is not connected yet ignores it.
    /// </summary>
    /// <param name="repeatAsync">
    /// What is done again before that. The sampler leaves out traces when many requests come in one second.
    /// </param>
    private static async Task WaitUntilVisibleAsync(
        IPage page,
        ILocator element,
        string filter = "",
        Func<Task>? repeatAsync = null
    )
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                await page.GetByRole(AriaRole.Searchbox).FillAsync("");
                await page.GetByRole(AriaRole.Searchbox).FillAsync(filter);
                await element.WaitForAsync(new() { Timeout = 5_000 });
                return;
            }
            catch (TimeoutException exception)
            {
                if (attempts == 15)
                {
                    var rows = await page.GetByRole(AriaRole.Row).AllInnerTextsAsync();
                    throw new TimeoutException(
                        $"{exception.Message}\nThe rows:\n{string.Join('\n', rows.Select(row => row.Replace('\n', ' ')))}",
                        exception
                    );
                }

                if (attempts % 5 == 0)
                {
                    await (repeatAsync?.Invoke() ?? Task.CompletedTask);
                    await page.ReloadAsync();
                }
            }
        }
    }

    /// <summary>
    /// Opens a trace of the list. In some runs the dashboard did not react to any click, so the list is loaded again.
    /// </summary>
    private static async Task OpenTraceAsync(IPage page, ILocator row, string name, Func<Task> repeatAsync)
    {
        var list = page.Url;
        for (var loads = 1; ; loads++)
        {
            await WaitUntilVisibleAsync(page, row, filter: name, repeatAsync);
            await row.GetByText(name).ClickAsync();
            try
            {
                // The dashboard changes the address itself, and loads no page.
                await page.WaitForURLAsync(
                    TraceDetail(),
                    new() { Timeout = 15_000, WaitUntil = WaitUntilState.Commit }
                );
                return;
            }
            catch (TimeoutException) when (loads < 4)
            {
                if (TraceDetail().IsMatch(page.Url))
                {
                    return;
                }

                await page.GotoAsync(list);
            }
        }
    }

    private async Task<IPage> OpenAsync(string address)
    {
        // The window is high enough for all rows, because the dashboard renders only the visible ones.
        var page = await browser.OpenAsync(address, size: new() { Width = 1400, Height = 1800 });
        page.SetDefaultTimeout(60_000);
        _pages.Add(page);
        return page;
    }

    [GeneratedRegex("Biblio: dashboard (http://[^ \n]+)")]
    private static partial Regex SignInUrl();

    [GeneratedRegex("/traces/detail/")]
    private static partial Regex TraceDetail();
}
