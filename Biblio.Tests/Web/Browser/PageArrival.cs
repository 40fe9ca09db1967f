using Biblio.Tests.Fixtures;
using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

internal static class PageArrival
{
    /// <summary>
    /// Waits until the page has this address and is loaded. Playwright's WaitForURLAsync waits forever when the page
    /// arrives in the wrong moment.
    /// </summary>
    public static Task ArriveAsync(this IPage page, Func<string, bool> isAddress) =>
        Eventually.IsTrueAsync(
            async () =>
            {
                try
                {
                    return isAddress(page.Url) && await page.EvaluateAsync<string>("document.readyState") == "complete";
                }
                catch (PlaywrightException)
                {
                    // The page was replaced by the next one.
                    return false;
                }
            },
            () => Task.FromResult(page.Url)
        );

    /// <summary>
    /// Waits until the address of the page ends like this, and the page is loaded. The sign-in page has the next address
    /// in its query, and is not that page.
    /// </summary>
    public static Task ArriveAsync(this IPage page, string end) =>
        page.ArriveAsync(address =>
            address.EndsWith(end, StringComparison.Ordinal)
            && !address[..^end.Length].Contains('?', StringComparison.Ordinal)
        );
}
