using Biblio.Orders.Data;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Biblio.Orders.Reports;

/// <summary>
/// Returns reports from the requested source. When Redis can not answer, the database computes the report, once for all
/// concurrent callers.
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
    private readonly SingleFlight<(object Report, string From)> _singleFlight = new();

    public Task<IReadOnlyList<T>> GetAsync<T>(
        string? source,
        Report<T> report,
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) =>
        ReportSource.Choose(source, options.CurrentValue) switch
        {
            // Concurrent callers share one call, so the load on Redis and the database does not grow with them.
            ReportSource.Live => RecordReadAsync(
                report,
                ShareAsync("live", report, () =>
                    GetRankingAsync("live", report, orders.GetTopAsync(report.SortedSetKey, CancellationToken.None))
                ),
                cancellationToken
            ),
            // Each caller scans on its own, because the lab measures the cost of that.
            ReportSource.RedisScan => RecordReadAsync(
                report,
                GetRankingAsync("scan", report, orders.ScanTopAsync(report.GetEntries, cancellationToken)),
                cancellationToken
            ),
            ReportSource.RedisCached => cache.GetAsync(report, cancellationToken),
            _ => RecordReadAsync(report, ComputeAsync("mysql", report, db, cancellationToken), cancellationToken),
        };

    private async Task<IReadOnlyList<T>> RecordReadAsync<T>(
        Report<T> report,
        Task<(object Report, string From)> pending,
        CancellationToken cancellationToken
    )
    {
        var (rows, from) = await pending.WaitAsync(cancellationToken);
        telemetry.ReportRead(report.Key, from);
        return (IReadOnlyList<T>)rows;
    }

    private Task<(object Report, string From)> ShareAsync<T>(
        string from,
        Report<T> report,
        Func<Task<(object Report, string From)>> work
    ) => _singleFlight.RunAsync($"{from} {report.Key}", work);

    private async Task<(object Report, string From)> GetRankingAsync<T>(
        string from,
        Report<T> report,
        Task<IReadOnlyList<RankingEntry>?> pending
    )
    {
        try
        {
            if (await pending is { } entries)
            {
                return await WithDatabaseAsync(async db =>
                    ((object)await report.ToRowsAsync(entries, db, CancellationToken.None), from)
                );
            }

            logger.ReportCacheUnavailable(report.Key, "the orders are still being copied");
        }
        catch (Exception exception) when (exception is RedisException or RedisCommandException or TimeoutException)
        {
            logger.ReportCacheUnavailable(report.Key, exception.Message);
        }

        return await ShareAsync("fallback", report, () =>
            WithDatabaseAsync(db => ComputeAsync("fallback", report, db, CancellationToken.None))
        );
    }

    private async Task<(object Report, string From)> ComputeAsync<T>(
        string from,
        Report<T> report,
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) => (await cache.ComputeAsync(report, db, cancellationToken), from);

    /// <summary>
    /// Runs work with its own database context, because shared work must not end with the request that started it.
    /// </summary>
    private async Task<(object Report, string From)> WithDatabaseAsync(
        Func<OrdersDbContext, Task<(object Report, string From)>> work
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<OrdersDbContext>());
    }
}
