using Biblio.Tests.Observability;
using Biblio.Tests.Web.Browser;
using Microsoft.Playwright;

namespace Biblio.Tests.Api.Documents;

/// <summary>The page for trying the API, in a real browser.</summary>
[Collection(nameof(MonitoredShop))]
public sealed class PageTests(MonitoredShop shop, Chromium browser)
{
    [Fact]
    public async Task An_operation_can_be_tried_without_external_resources()
    {
        var page = await browser.OpenAsync("about:blank");
        // The page's script parses the whole document first. That takes over 20 seconds on a slow, shared processor.
        page.SetDefaultTimeout(90_000);
        var (consoleErrors, externalRequests) = (new List<string>(), new List<string>());
        page.Console += (_, message) => consoleErrors.AddRange(message.Type == "error" ? [message.Text] : []);
        page.Request += (_, request) =>
            externalRequests.AddRange(
                new Uri(request.Url) is { Scheme: "http" or "https" } url && url.Port != shop.Gateway.BaseAddress!.Port
                    ? [request.Url]
                    : []
            );

        await page.GotoAsync(new Uri(shop.Gateway.BaseAddress!, "/openapi").ToString());
        await page.Locator(".opblock-tag[data-tag='api: Gateway']").ClickAsync();
        await page.Locator(".opblock-summary-path[data-path='/api/v1/routes']").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        await page.Locator(".live-responses-table .response-col_status").GetByText("200").First.WaitForAsync();

        Assert.Empty(consoleErrors);
        Assert.Empty(externalRequests);
    }
}
