using System.Text.Json;
using Biblio.ServiceDefaults;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Biblio.Orders.Reports;

/// <summary>
/// Reports kept in Redis under the lab's keys. When one expires, a single caller of all replicas computes it anew, the others
/// get the one before (or wait, when there is none). Without Redis, everyone gets it from the database.
/// </summary>
internal sealed class CachedReports(IConnectionMultiplexer redis, IOptionsMonitor<ReportsOptions> options, Telemetry telemetry, TimeProvider time, ILogger<CachedReports> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestComputation = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(25);

    private IDatabase Database => redis.GetDatabase();

    public async Task<IReadOnlyList<T>> GetAsync<T>(string? source, string key, Func<CancellationToken, Task<IReadOnlyList<T>>> compute, CancellationToken cancellationToken)
    {
        if (ReportSource.Choose(source, options.CurrentValue) == ReportSource.MySql)
        {
            telemetry.Read(key, "mysql");
            return await ComputeAsync(key, compute, cancellationToken);
        }

        var token = Guid.NewGuid().ToString("N");
        var (kept, from) = await FindAsync(key, token, cancellationToken);
        telemetry.Read(key, from);
        if (kept is not null)
        {
            return JsonSerializer.Deserialize<List<T>>(kept, Json.Options)!;
        }

        try
        {
            var report = await ComputeAsync(key, compute, cancellationToken);
            await TryAsync(key, () => KeepAsync(key, JsonSerializer.Serialize(report, Json.Options)));
            return report;
        }
        finally
        {
            await TryAsync(key, () => Database.LockReleaseAsync(Lock(key), token));
        }
    }

    private static string Lock(string key) => $"{key}:lock";

    private static string Previous(string key) => $"{key}:previous";

    /// <summary>The report, if there is one to give; otherwise the caller is to compute it.</summary>
    private async Task<(string? Report, string From)> FindAsync(string key, string token, CancellationToken cancellationToken)
    {
        (string? Report, string From) found = (null, "fallback");
        await TryAsync(key, async () =>
        {
            for (var start = time.GetTimestamp(); found.Report is null && time.GetElapsedTime(start) < LongestComputation; await Task.Delay(Glance, time, cancellationToken))
            {
                if (await ReadAsync(key) is { } current)
                {
                    found = (current, "cache");
                    return;
                }

                if (await Database.LockTakeAsync(Lock(key), token, LongestComputation).WaitAsync(Patience, time, cancellationToken))
                {
                    found = (null, "computed");
                    // between the look and the lock, the one before may have finished
                    if (await ReadAsync(key) is { } fresh)
                    {
                        found = (fresh, "cache");
                        await Database.LockReleaseAsync(Lock(key), token);
                    }

                    return;
                }

                if (await ReadAsync(Previous(key)) is { } previous)
                {
                    found = (previous, "previous");
                    return;
                }
            }
        });
        return found;
    }

    private async Task<string?> ReadAsync(string key) => await Database.StringGetAsync(key).WaitAsync(Patience, time);

    /// <summary>The copy outlives the report, so that at expiry nobody but one has to wait.</summary>
    private Task<bool[]> KeepAsync(string key, string report) => Task.WhenAll(
        Database.StringSetAsync(key, report, options.CurrentValue.KeepFor),
        Database.StringSetAsync(Previous(key), report, options.CurrentValue.KeepFor + TimeSpan.FromMinutes(10)));

    private async Task<IReadOnlyList<T>> ComputeAsync<T>(string key, Func<CancellationToken, Task<IReadOnlyList<T>>> compute, CancellationToken cancellationToken)
    {
        var report = await compute(cancellationToken);
        telemetry.Recomputed(key);
        logger.ReportComputed(key);
        return report;
    }

    /// <summary>Redis is a convenience here: what it can not do is noted and done without.</summary>
    private async Task TryAsync(string key, Func<Task> work)
    {
        if (!redis.IsConnected)
        {
            logger.ReportCacheUnavailable(key, "not connected");
            return;
        }

        try
        {
            await work().WaitAsync(LongestComputation, time);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            logger.ReportCacheUnavailable(key, exception.Message);
        }
    }
}
