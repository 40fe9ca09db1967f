using System.Diagnostics;
using System.Net;
using Biblio.LoadTests.Running;
using Biblio.LoadTests.Torture.Clients;
using Biblio.LoadTests.Torture.Stores;

namespace Biblio.LoadTests.Torture.Faults;

/// <summary>
/// Measures how long Biblio needs after a fault. It works again when every service is healthy, a page is there, and an
/// order placed after the fault has completed. The AppHost may report a resource as healthy later.
/// </summary>
internal sealed class RecoveryProbe(ShopClient client, KeyedSender sender, ResourceHealth health, long book)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private const int User = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan OrderTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Returns the time until everything works, or null if it does not within <see cref="Limit"/>.</summary>
    public async Task<TimeSpan?> WaitAsync(CancellationToken cancellationToken)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Limit; await Task.Delay(Interval, cancellationToken))
        {
            if (
                (await health.FindUnhealthyServicesAsync(cancellationToken)).Count == 0
                && (await client.GetAsync("/", "GET page", cancellationToken)).IsSuccess
                && await CompletesAsync(cancellationToken)
            )
            {
                return waited.Elapsed;
            }
        }

        return null;
    }

    /// <summary>Returns the time until the AppHost reports the resource as healthy, or null as above.</summary>
    public async Task<TimeSpan?> WaitForStatusAsync(string resource, CancellationToken cancellationToken)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Limit; await Task.Delay(Interval, cancellationToken))
        {
            if (await health.IsReportedHealthyAsync(resource, cancellationToken))
            {
                return waited.Elapsed;
            }
        }

        return null;
    }

    private async Task<bool> CompletesAsync(CancellationToken cancellationToken)
    {
        var order = new OrderRequest(Guid.CreateVersion7().ToString(), User, [new OrderLine(book, 1)]);
        sender.Ledger.Add(order);
        if (!(await sender.SendAsync(order, null, cancellationToken)).IsSuccess)
        {
            return false;
        }

        for (var waited = Stopwatch.StartNew(); waited.Elapsed < OrderTimeout; await Task.Delay(50, cancellationToken))
        {
            var answer = await client.GetAsync($"/api/orders/{order.Id}", "GET order", cancellationToken);
            if (answer.Status == HttpStatusCode.OK && (string?)answer.Json["status"] == "completed")
            {
                return true;
            }
        }

        return false;
    }
}
