using Biblio.Tests.Fixtures;
using Biblio.Tests.Web.Browser;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Biblio.Tests.Web.Browser;

/// <summary>
/// A real browser for all tests: Debian's Chromium without a window, driven by the Node.js that Playwright contains. It
/// starts with the first page.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(StartAsync);

    /// <summary>Opens a page in a new browser context with its own cookies.</summary>
    public async Task<IPage> OpenAsync(string address, bool script = true, ViewportSize? size = null)
    {
        var (_, browser) = await _started.Value;
        var context = await browser.NewContextAsync(
            new()
            {
                Locale = "fr-CA",
                JavaScriptEnabled = script,
                ViewportSize = size ?? new() { Width = 1280, Height = 720 },
            }
        );
        context.SetDefaultTimeout(20_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync(address);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated)
        {
            var (playwright, browser) = await _started.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                // Without a window, the shell draws the same pages with half of the processor time.
                ExecutablePath = LocalProcess.FindAny("chromium-headless-shell", "chromium"),
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
        return (playwright, browser);
    }
}
