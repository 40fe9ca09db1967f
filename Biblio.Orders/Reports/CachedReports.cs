using System.Text.Json;
using Biblio.Orders.Data;
using Biblio.ServiceDefaults;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Biblio.Orders.Reports;

/// <summary>
/// Reports kept in Redis under the lab's keys. When one expires, a single caller of all replicas computes it anew, the others
/// get the one before (or wait, when there is none). Callers of one process ask together, so that without Redis too there is
/// one computation at a time.
/// </summary>
internal sealed class CachedReports(
    IConnectionMultiplexer redis,
    IServiceScopeFactory scopes,
    IOptionsMonitor<ReportsOptions> options,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<CachedReports> logger
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestComputation = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(25);

    private readonly SingleFlight<(string Report, string From)> _together = new();

    private IDatabase Database => redis.GetDatabase();

    public async Task<IReadOnlyList<T>> GetAsync<T>(Report<T> report, CancellationToken cancellationToken)
    {
        var (text, from) = await _together
            .JoinAsync(report.Key, () => FindOrComputeAsync(report))
            .WaitAsync(cancellationToken);
        telemetry.Read(report.Key, from);
        return JsonSerializer.Deserialize<List<T>>(text, Json.Options)!;
    }

    public async Task<IReadOnlyList<T>> ComputeAsync<T>(
        Report<T> report,
        OrdersDbContext db,
        CancellationToken cancellationToken
    )
    {
        var computed = await report.FromDatabase(db, cancellationToken);
        telemetry.Recomputed(report.Key);
        logger.ReportComputed(report.Key);
        return computed;
    }

    private static string Lock(string key) => $"{key}:lock";

    private static string Previous(string key) => $"{key}:previous";

    private async Task<(string Report, string From)> FindOrComputeAsync<T>(Report<T> wanted)
    {
        var key = wanted.Key;
        var token = Guid.NewGuid().ToString("N");
        (string? Report, string From) found = (null, "fallback");
        // a Redis that has not answered once is not waited for again, nor are its locks, which expire
        var answers = await TryAsync(key, async () => found = await FindAsync(key, token));
        if (found.Report is { } kept)
        {
            return (kept, found.From);
        }

        try
        {
            // others wait for this too: it does not end with the request that began it
            await using var scope = scopes.CreateAsyncScope();
            var report = JsonSerializer.Serialize(
                await ComputeAsync(
                    wanted,
                    scope.ServiceProvider.GetRequiredService<OrdersDbContext>(),
                    CancellationToken.None
                ),
                Json.Options
            );
            answers = answers && await TryAsync(key, () => KeepAsync(key, report).WaitAsync(Patience, time));
            return (report, found.From);
        }
        finally
        {
            if (answers)
            {
                await TryAsync(key, () => Database.LockReleaseAsync(Lock(key), token).WaitAsync(Patience, time));
            }
        }
    }

    /// <summary>The report, if there is one to give; otherwise the caller is to compute it.</summary>
    private async Task<(string? Report, string From)> FindAsync(string key, string token)
    {
        for (
            var start = time.GetTimestamp();
            time.GetElapsedTime(start) < LongestComputation;
            await Task.Delay(Glance, time)
        )
        {
            if (await ReadAsync(key) is { } current)
            {
                return (current, "cache");
            }

            if (await Database.LockTakeAsync(Lock(key), token, LongestComputation).WaitAsync(Patience, time))
            {
                // between the look and the lock, the one before may have finished
                if (await ReadAsync(key) is not { } fresh)
                {
                    return (null, "computed");
                }

                await Database.LockReleaseAsync(Lock(key), token).WaitAsync(Patience, time);
                return (fresh, "cache");
            }

            if (await ReadAsync(Previous(key)) is { } previous)
            {
                return (previous, "previous");
            }
        }

        return (null, "fallback");
    }

    private async Task<string?> ReadAsync(string key) => await Database.StringGetAsync(key).WaitAsync(Patience, time);

    /// <summary>The copy outlives the report, so that at expiry nobody but one has to wait.</summary>
    private Task<bool[]> KeepAsync(string key, string report) =>
        Task.WhenAll(
            Database.StringSetAsync(key, report, options.CurrentValue.KeepFor),
            Database.StringSetAsync(Previous(key), report, options.CurrentValue.KeepFor + TimeSpan.FromMinutes(10))
        );

    /// <summary>Whether the work was done. Redis is a convenience here: what it can not do is logged and done without.</summary>
    private async Task<bool> TryAsync(string key, Func<Task> work)
    {
        if (!redis.IsConnected)
        {
            logger.ReportCacheUnavailable(key, "not connected");
            return false;
        }

        try
        {
            await work().WaitAsync(LongestComputation + Patience, time);
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            logger.ReportCacheUnavailable(key, exception.Message);
            return false;
        }
    }
}
