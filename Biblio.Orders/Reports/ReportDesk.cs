using Biblio.Orders.Data;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Biblio.Orders.Reports;

/// <summary>Gives out reports, from the source that was asked for; when that one can not answer, from the database.</summary>
internal sealed class ReportDesk(CachedReports cached, OrdersInRedis kept, IOptionsMonitor<ReportsOptions> options, Telemetry telemetry, ILogger<ReportDesk> logger)
{
    public Task<IReadOnlyList<T>> GetAsync<T>(string? source, Report<T> report, OrdersDbContext db, CancellationToken cancellationToken) =>
        ReportSource.Choose(source, options.CurrentValue) switch
        {
            ReportSource.Live => RankedAsync("live", report, db, kept.TopAsync(report.Ranking, cancellationToken), cancellationToken),
            ReportSource.RedisScan => RankedAsync("scan", report, db, kept.WalkAsync(report.WhatCounts, cancellationToken), cancellationToken),
            ReportSource.RedisCached => cached.GetAsync(report, cancellationToken),
            _ => ComputeAsync("mysql", report, db, cancellationToken),
        };

    private async Task<IReadOnlyList<T>> RankedAsync<T>(string from, Report<T> report, OrdersDbContext db, Task<IReadOnlyList<Ranked>?> asked, CancellationToken cancellationToken)
    {
        try
        {
            if (await asked is { } top)
            {
                telemetry.Read(report.Key, from);
                return await report.Show(top, db, cancellationToken);
            }

            logger.ReportCacheUnavailable(report.Key, "the orders are still being copied");
        }
        catch (Exception exception) when (exception is RedisException or RedisCommandException or TimeoutException)
        {
            logger.ReportCacheUnavailable(report.Key, exception.Message);
        }

        return await ComputeAsync("fallback", report, db, cancellationToken);
    }

    private Task<IReadOnlyList<T>> ComputeAsync<T>(string from, Report<T> report, OrdersDbContext db, CancellationToken cancellationToken)
    {
        telemetry.Read(report.Key, from);
        return cached.ComputeAsync(report, db, cancellationToken);
    }
}
