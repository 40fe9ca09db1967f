using System.Globalization;
using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>Nothing moves after it has been drawn: not while a page loads, and not when its scripts run.</summary>
public sealed class LayoutShiftTests(Chromium browser) : IAsyncLifetime
{
    private const double MaxShift = 0.01;

    // The observer also gets the shifts before it began. Those just after input are the answer to it.
    private const string Observe = """
        window.shifts = [];
        new PerformanceObserver(list => list.getEntries().forEach(({ value, hadRecentInput, sources }) => {
          if (!hadRecentInput) {
            shifts.push({ value, what: sources.map(source => source.node?.outerHTML?.slice(0, 80) ?? '?').join(' | ') });
          }
        })).observe({ type: 'layout-shift', buffered: true });
        """;

    private WebApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await WebApp.StartAsync(forBrowser: true);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task Pages_do_not_move_after_they_are_drawn(int width)
    {
        var page = await OpenAsync(width);

        foreach (var address in new[] { "", "?q=a", "books/2", "cart" })
        {
            await page.GotoAsync(_app.Address + address, new() { WaitUntil = WaitUntilState.NetworkIdle });
            await AssertStillAsync(page, $"/{address} at {width} px");
        }

        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task A_toast_moves_nothing(int width)
    {
        var page = await OpenAsync(width);
        await page.GotoAsync(_app.Address + "books/2");

        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter au panier" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Status).GetByText("Le livre est dans votre panier.").WaitForAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        await AssertStillAsync(page, $"a page with a toast at {width} px");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_observer_sees_what_moves()
    {
        var page = await OpenAsync(1280);
        await page.GotoAsync(_app.Address + "books/2", new() { WaitUntil = WaitUntilState.NetworkIdle });

        await page.EvaluateAsync("document.querySelector('main').style.paddingTop = '300px'");

        await Fixtures.Eventually.IsTrueAsync(async () => (await ReadAsync(page)).Sum > MaxShift);
        await page.Context.CloseAsync();
    }

    private async Task<IPage> OpenAsync(int width)
    {
        var page = await browser.OpenAsync("about:blank", size: new() { Width = width, Height = 800 });
        await page.AddInitScriptAsync(Observe);
        return page;
    }

    private static async Task AssertStillAsync(IPage page, string what)
    {
        // A shift is reported with the frame after it.
        await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        var (sum, moved) = await ReadAsync(page);
        Assert.True(
            sum <= MaxShift,
            string.Create(CultureInfo.InvariantCulture, $"{what} moves by {sum:0.0000}: {moved}")
        );
    }

    private static async Task<(double Sum, string Moved)> ReadAsync(IPage page) =>
        (
            await page.EvaluateAsync<double>("shifts.reduce((sum, { value }) => sum + value, 0)"),
            await page.EvaluateAsync<string>("shifts.map(({ value, what }) => `${value} ${what}`).join('\\n')")
        );
}
