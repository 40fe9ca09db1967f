using Biblio.Api.Routing;
using Biblio.Tests.Observability;
using Biblio.Tests.Web.Browser;
using Microsoft.Playwright;

namespace Biblio.Tests.Api.Documents;

/// <summary>The page on which people try the API, in a real browser.</summary>
[Collection(nameof(WatchedShop))]
public sealed class PageTests(WatchedShop shop, Chromium browser) : IClassFixture<Chromium>
{
    [Fact]
    public async Task An_operation_is_found_and_tried_without_anything_from_elsewhere()
    {
        var page = await browser.OpenAsync("about:blank");
        // the page's own script reads the whole description before it draws: twenty seconds and more where the processor is slow and shared
        page.SetDefaultTimeout(90_000);
        var (complaints, elsewhere) = (new List<string>(), new List<string>());
        page.Console += (_, said) => complaints.AddRange(said.Type == "error" ? [said.Text] : []);
        page.Request += (_, request) =>
            elsewhere.AddRange(
                new Uri(request.Url) is { Scheme: "http" or "https" } url && url.Port != shop.Door.BaseAddress!.Port
                    ? [request.Url]
                    : []
            );

        await page.GotoAsync(new Uri(shop.Door.BaseAddress!, "/openapi").ToString());
        await page.Locator(".opblock-tag[data-tag='api: Gateway']").ClickAsync();
        await page.Locator(".opblock-summary-path[data-path='/api/v1/routes']").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        await page.Locator(".live-responses-table .response-col_status").GetByText("200").First.WaitForAsync();

        Assert.Empty(complaints);
        Assert.Empty(elsewhere);
    }
}
