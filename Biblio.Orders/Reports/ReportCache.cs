using System.Text.Json;
using Biblio.Http;
using Biblio.ServiceDefaults;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Biblio.Orders.Reports;

/// <summary>
/// Caches reports in Redis under the keys of the lab. When a report expires, one caller among all replicas computes it
/// again. The others get the previous report, or wait when there is none.
/// </summary>
internal sealed class ReportCache(
    IConnectionMultiplexer redis,
    IOptionsMonitor<ReportsOptions> options,
    TimeProvider time,
    ILogger<ReportCache> logger
)
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxComputationTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Returns the cached report, or computes and caches it. Without Redis, it is only computed.</summary>
    public async Task<(IReadOnlyList<T> Rows, string From)> GetOrComputeAsync<T>(
        Report<T> report,
        Func<Task<IReadOnlyList<T>>> computeAsync
    )
    {
        var key = report.Key;
        var token = Guid.NewGuid().ToString("N");
        (string? Report, string From) found = (null, "fallback");
        // After the first failure Redis is not called again. Its locks expire.
        var isAvailable = await TryAsync(key, async () => found = await FindAsync(key, token));
        if (found.Report is { } cached)
        {
            return (JsonSerializer.Deserialize<List<T>>(cached, Json.Options)!, found.From);
        }

        try
        {
            var rows = await computeAsync();
            var json = JsonSerializer.Serialize(rows, Json.Options);
            isAvailable =
                isAvailable && await TryAsync(key, () => StoreAsync(key, json).WaitAsync(CommandTimeout, time));
            return (rows, found.From);
        }
        finally
        {
            if (isAvailable)
            {
                await TryAsync(key, () =>
                    Database.LockReleaseAsync(LockKey(key), token).WaitAsync(CommandTimeout, time)
                );
            }
        }
    }

    private static string LockKey(string key) => $"{key}:lock";

    private static string PreviousKey(string key) => $"{key}:previous";

    /// <summary>
    /// Returns the report and its origin. A null report means that the caller must compute it; "computed" means that
    /// the caller holds the lock.
    /// </summary>
    private async Task<(string? Report, string From)> FindAsync(string key, string token)
    {
        for (
            var start = time.GetTimestamp();
            time.GetElapsedTime(start) < MaxComputationTime;
            await Task.Delay(PollInterval, time)
        )
        {
            if (await ReadAsync(key) is { } current)
            {
                return (current, "cache");
            }

            if (await Database.LockTakeAsync(LockKey(key), token, MaxComputationTime).WaitAsync(CommandTimeout, time))
            {
                // Another caller may have stored the report between the read and the lock.
                if (await ReadAsync(key) is not { } fresh)
                {
                    return (null, "computed");
                }

                await Database.LockReleaseAsync(LockKey(key), token).WaitAsync(CommandTimeout, time);
                return (fresh, "cache");
            }

            if (await ReadAsync(PreviousKey(key)) is { } previous)
            {
                return (previous, "previous");
            }
        }

        return (null, "fallback");
    }

    private async Task<string?> ReadAsync(string key) =>
        await Database.StringGetAsync(key).WaitAsync(CommandTimeout, time);

    /// <summary>
    /// Stores the report and a copy that expires later. The copy serves other callers while one computes the report
    /// again.
    /// </summary>
    private Task<bool[]> StoreAsync(string key, string report) =>
        Task.WhenAll(
            Database.StringSetAsync(key, report, options.CurrentValue.CacheDuration),
            Database.StringSetAsync(
                PreviousKey(key),
                report,
                options.CurrentValue.CacheDuration + TimeSpan.FromMinutes(10)
            )
        );

    /// <summary>
    /// Runs a call to Redis and returns whether it succeeded. Redis is optional here, so a failure is only logged.
    /// </summary>
    private async Task<bool> TryAsync(string key, Func<Task> work)
    {
        if (!redis.IsConnected)
        {
            logger.ReportCacheUnavailable(key, "not connected");
            return false;
        }

        try
        {
            await work().WaitAsync(MaxComputationTime + CommandTimeout, time);
            return true;
        }
        catch (Exception exception) when (RedisClient.IsOutage(exception))
        {
            logger.ReportCacheUnavailable(key, exception.Message);
            return false;
        }
    }
}
