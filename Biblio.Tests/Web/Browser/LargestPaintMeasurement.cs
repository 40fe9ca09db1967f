using System.Globalization;
using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>
/// When the largest part of a page is drawn, in a new browser context for each visit. It measures a running Biblio at
/// <c>BIBLIO_WEB</c> (<c>./biblio paint</c>), because a time depends on the machine and is no test.
/// </summary>
public sealed class LargestPaintMeasurement(Chromium browser, ITestOutputHelper output)
{
    private const int Visits = 5;
    private const double MaxMilliseconds = 1_000;

    private const string Read = """
        () => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
          .observe({ type: 'largest-contentful-paint', buffered: true }))
        """;

    [Fact(Explicit = true)]
    public async Task The_largest_paint_comes_within_a_second()
    {
        var web = (Environment.GetEnvironmentVariable("BIBLIO_WEB") ?? "").TrimEnd('/');
        Assert.True(web.Length > 0, "BIBLIO_WEB must be the address of a running Biblio.Web");
        var book = await FindBookAsync(web);
        var medians = new List<(string Page, double Median)>();
        output.WriteLine("page             visits (ms)");
        foreach (var (page, address) in new[] { ("home", "/"), ("search", "/?q=roman"), ("book", book) })
        {
            var times = new List<double>();
            for (var visit = 0; visit < Visits; visit++)
            {
                times.Add(await VisitAsync(web + address));
            }

            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{page, -16} {string.Join("  ", times.Select(time => time.ToString("0", CultureInfo.InvariantCulture)))}"
                )
            );
            medians.Add((page, times.Order().ElementAt(Visits / 2)));
        }

        Assert.All(medians, page => Assert.InRange(page.Median, 1, MaxMilliseconds));
    }

    private async Task<string> FindBookAsync(string web)
    {
        var page = await browser.OpenAsync(web);
        var address = await page.Locator("a[href^='/books/']").First.GetAttributeAsync("href");
        await page.Context.CloseAsync();
        return address!;
    }

    private async Task<double> VisitAsync(string address)
    {
        var page = await browser.OpenAsync("about:blank");
        await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.NetworkIdle });
        var time = await page.EvaluateAsync<double>(Read);
        await page.Context.CloseAsync();
        return time;
    }
}
