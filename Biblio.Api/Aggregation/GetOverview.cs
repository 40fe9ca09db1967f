using Biblio.Api.Alerts;
using Microsoft.AspNetCore.Http.HttpResults;
using Yarp.ReverseProxy;

namespace Biblio.Api.Aggregation;

internal static class GetOverview
{
    private const int LowStockPageSize = 10;

    /// <summary>Get today's orders, scarce books, dead letters, service health and firing alerts, for staff.</summary>
    public static async Task<Ok<Overview>> Handle(
        Aggregator aggregator,
        IProxyStateLookup proxy,
        AlertStore alerts,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var today = time.GetUtcNow().UtcDateTime.Date;
        // The requests run in parallel, so the response takes as long as the slowest.
        var orders = aggregator.GetAsync<OrderCounts>(
            "orders",
            $"/orders?pageSize=1&placedFrom={today:yyyy-MM-dd}T00:00:00Z",
            cancellationToken
        );
        var stock = aggregator.GetAsync<LowStock>(
            "inventory",
            $"/stock/low?pageSize={LowStockPageSize}",
            cancellationToken
        );
        var deadLetters = Overview
            .MessageConsumers.Select(service =>
                aggregator.GetAsync<DeadLetterCount>(service, "/messages/dead?pageSize=1", cancellationToken)
            )
            .ToList();

        return TypedResults.Ok(
            Overview.From(
                today,
                await orders,
                await stock,
                await Task.WhenAll(deadLetters),
                ServiceHealth.From(proxy),
                AlertGroup.From(alerts.All.Where(alert => alert.State == AlertState.Firing))
            )
        );
    }
}
