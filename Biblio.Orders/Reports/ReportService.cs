using Biblio.Orders.Data;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Biblio.Orders.Reports;

/// <summary>Gives out reports, from the source that was asked for; when that one can not answer, from the database, once for all who ask at the same time.</summary>
internal sealed class ReportService(
    CachedReports cached,
    RedisOrders kept,
    IServiceScopeFactory scopes,
    IOptionsMonitor<ReportsOptions> options,
    Telemetry telemetry,
    ILogger<ReportService> logger
)
{
    private readonly SingleFlight<(object Report, string From)> _together = new();

    public Task<IReadOnlyList<T>> GetAsync<T>(
        string? source,
        Report<T> report,
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) =>
        ReportSource.Choose(source, options.CurrentValue) switch
        {
            // what Redis and the database are asked does not grow with the callers
            ReportSource.Live => TellAsync(
                report,
                TogetherAsync("live", report, () =>
                    RankedAsync("live", report, kept.TopAsync(report.Ranking, CancellationToken.None))
                ),
                cancellationToken
            ),
            // each caller by itself: that is what this way is there to show
            ReportSource.RedisScan => TellAsync(
                report,
                RankedAsync("scan", report, kept.WalkAsync(report.WhatCounts, cancellationToken)),
                cancellationToken
            ),
            ReportSource.RedisCached => cached.GetAsync(report, cancellationToken),
            _ => TellAsync(report, ComputeAsync("mysql", report, db, cancellationToken), cancellationToken),
        };

    private async Task<IReadOnlyList<T>> TellAsync<T>(
        Report<T> report,
        Task<(object Report, string From)> asked,
        CancellationToken cancellationToken
    )
    {
        var (answer, from) = await asked.WaitAsync(cancellationToken);
        telemetry.Read(report.Key, from);
        return (IReadOnlyList<T>)answer;
    }

    private Task<(object Report, string From)> TogetherAsync<T>(
        string from,
        Report<T> report,
        Func<Task<(object Report, string From)>> work
    ) => _together.JoinAsync($"{from} {report.Key}", work);

    private async Task<(object Report, string From)> RankedAsync<T>(
        string from,
        Report<T> report,
        Task<IReadOnlyList<Ranked>?> asked
    )
    {
        try
        {
            if (await asked is { } top)
            {
                return await WithDatabaseAsync(async db =>
                    ((object)await report.Show(top, db, CancellationToken.None), from)
                );
            }

            logger.ReportCacheUnavailable(report.Key, "the orders are still being copied");
        }
        catch (Exception exception) when (exception is RedisException or RedisCommandException or TimeoutException)
        {
            logger.ReportCacheUnavailable(report.Key, exception.Message);
        }

        return await TogetherAsync("fallback", report, () =>
            WithDatabaseAsync(db => ComputeAsync("fallback", report, db, CancellationToken.None))
        );
    }

    private async Task<(object Report, string From)> ComputeAsync<T>(
        string from,
        Report<T> report,
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) => (await cached.ComputeAsync(report, db, cancellationToken), from);

    /// <summary>A context of its own: what several wait for does not end with the request that began it.</summary>
    private async Task<(object Report, string From)> WithDatabaseAsync(
        Func<OrdersDbContext, Task<(object Report, string From)>> work
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<OrdersDbContext>());
    }
}
