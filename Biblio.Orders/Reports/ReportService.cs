using Biblio.Orders.Data;
using Biblio.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Reports;

/// <summary>
/// Returns reports from the requested source. Concurrent callers share one call, so the load on Redis and the database
/// does not grow with them. When Redis cannot answer, the database computes the report.
/// </summary>
internal sealed class ReportService(
    ReportCache cache,
    RedisOrders orders,
    IServiceScopeFactory scopes,
    IOptionsMonitor<ReportsOptions> options,
    Telemetry telemetry,
    ILogger<ReportService> logger
)
{
    private readonly SingleFlight<(object Rows, string From)> _singleFlight = new();

    public async Task<IReadOnlyList<T>> GetAsync<T>(
        string? source,
        Report<T> report,
        OrdersDbContext db,
        CancellationToken cancellationToken
    )
    {
        var pending = ReportSource.Choose(source, options.CurrentValue) switch
        {
            ReportSource.Live => ShareAsync("live", report, () =>
                GetRankingAsync("live", report, orders.GetTopAsync(report.SortedSetKey, CancellationToken.None))
            ),
            // Each caller scans on its own, because the lab measures the cost of that.
            ReportSource.RedisScan => GetRankingAsync(
                "scan",
                report,
                orders.ScanTopAsync(report.GetEntries, cancellationToken)
            ),
            ReportSource.RedisCached => ShareAsync("cached", report, () => GetCachedAsync(report)),
            _ => ComputeAsync("mysql", report, db, cancellationToken),
        };
        var (rows, from) = await pending.WaitAsync(cancellationToken);
        telemetry.ReportRead(report.Key, from);
        return (IReadOnlyList<T>)rows;
    }

    private Task<(object Rows, string From)> ShareAsync<T>(
        string from,
        Report<T> report,
        Func<Task<(object Rows, string From)>> work
    ) => _singleFlight.RunAsync($"{from} {report.Key}", work);

    private async Task<(object Rows, string From)> GetCachedAsync<T>(Report<T> report) =>
        await cache.GetOrComputeAsync(report, () =>
            WithDatabaseAsync(db => ComputeAsync(report, db, CancellationToken.None))
        );

    private async Task<(object Rows, string From)> GetRankingAsync<T>(
        string from,
        Report<T> report,
        Task<IReadOnlyList<RankingEntry>?> pending
    )
    {
        try
        {
            if (await pending is { } entries)
            {
                var rows = await WithDatabaseAsync(db => report.ToRowsAsync(entries, db, CancellationToken.None));
                return (rows, from);
            }

            logger.ReportCacheUnavailable(report.Key, "the orders are still being copied");
        }
        catch (Exception exception) when (RedisClient.IsOutage(exception))
        {
            logger.ReportCacheUnavailable(report.Key, exception.Message);
        }

        return await ShareAsync("fallback", report, () =>
            WithDatabaseAsync(db => ComputeAsync("fallback", report, db, CancellationToken.None))
        );
    }

    private async Task<(object Rows, string From)> ComputeAsync<T>(
        string from,
        Report<T> report,
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) => (await ComputeAsync(report, db, cancellationToken), from);

    private async Task<IReadOnlyList<T>> ComputeAsync<T>(
        Report<T> report,
        OrdersDbContext db,
        CancellationToken cancellationToken
    )
    {
        var rows = await report.ComputeAsync(db, cancellationToken);
        telemetry.ReportComputed(report.Key);
        logger.ReportComputed(report.Key);
        return rows;
    }

    /// <summary>
    /// Runs work with its own database context, because shared work must not end with the request that started it.
    /// </summary>
    private async Task<TResult> WithDatabaseAsync<TResult>(Func<OrdersDbContext, Task<TResult>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<OrdersDbContext>());
    }
}
