using Biblio.Tests.Fixtures;
using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>
/// A real browser for a class of tests: Debian's Chromium without a window, driven by the Node.js that Playwright contains.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
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
    }

    /// <summary>Opens a page in a new browser context with its own cookies.</summary>
    public async Task<IPage> OpenAsync(string address, bool script = true, ViewportSize? size = null)
    {
        var context = await _browser.NewContextAsync(
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
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
