using System.Diagnostics;
using System.Net;

namespace Biblio.LoadTests.Demo;

/// <summary>Makes every request to Catalog fail for a while, with its fault switch.</summary>
internal static class ErrorBurst
{
    private const string Switch = "/faults/error-rate";

    /// <summary>
    /// Returns the number of responses 5xx. The fault is switched off at the end, also after a failure or Ctrl-C.
    /// </summary>
    public static async Task<int> RunAsync(
        DemoClient visitor,
        DemoClient catalog,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        try
        {
            // The request does not use the caller's token, so that a late switch-on cannot overtake the switch-off.
            (await catalog.SendAsync(HttpMethod.Put, Switch, new { value = 1 }, CancellationToken.None)).ExpectSuccess(
                "switching the fault on (there are no fault switches in Production)"
            );
            var errors = 0;
            for (var elapsed = Stopwatch.StartNew(); elapsed.Elapsed < duration; )
            {
                errors += (int)(await visitor.GetAsync("/api/catalog/books", cancellationToken)).Status >= 500 ? 1 : 0;
                await Task.Delay(VisitorTraffic.Pause, cancellationToken);
            }

            return errors;
        }
        finally
        {
            await SwitchOffAsync(catalog);
        }
    }

    // The request does not use the caller's token, so that a cancelled demo leaves no fault behind. The timeout of
    // the client limits it.
    private static async Task SwitchOffAsync(DemoClient catalog)
    {
        var response = await catalog.SendAsync(HttpMethod.Delete, Switch, body: null, CancellationToken.None);
        // A service without fault switches has nothing to switch off.
        if (response.Status != HttpStatusCode.NotFound)
        {
            response.ExpectSuccess(
                $"switching the fault off (it may still be on: DELETE {new Uri(catalog.Service, Switch)})"
            );
        }
    }
}
