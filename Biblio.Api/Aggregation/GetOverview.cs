using Biblio.Api.Alerts;
using Microsoft.AspNetCore.Http.HttpResults;
using Yarp.ReverseProxy;

namespace Biblio.Api.Aggregation;

internal static class GetOverview
{
    private const int Scarcest = 10;

    /// <summary>The shop at a glance, for staff: today's orders by state, books that run out, messages that were given up, how each service is, alerts that fire; services that do not answer are left out and named in <c>partial</c>.</summary>
    public static async Task<Ok<Overview>> Handle(
        Aggregator parts,
        IProxyStateLookup proxy,
        AlertStore alerts,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var today = time.GetUtcNow().UtcDateTime.Date;
        // all at once: the answer takes as long as the slowest of them, not as the sum
        var orders = parts.AskAsync<OrderCounts>(
            "orders",
            $"/orders?pageSize=1&placedFrom={today:yyyy-MM-dd}T00:00:00Z",
            cancellationToken
        );
        var stock = parts.AskAsync<LowStock>("inventory", $"/stock/low?pageSize={Scarcest}", cancellationToken);
        var letters = Overview
            .WhoHears.Select(service =>
                parts.AskAsync<DeadLetterCount>(service, "/messages/dead?pageSize=1", cancellationToken)
            )
            .ToList();

        return TypedResults.Ok(
            Overview.From(
                today,
                await orders,
                await stock,
                await Task.WhenAll(letters),
                ServiceHealth.Of(proxy),
                [.. alerts.All.Where(alert => alert.State == AlertState.Firing)]
            )
        );
    }
}
