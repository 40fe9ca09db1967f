using Biblio.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Biblio.ServiceDefaults;

/// <summary>
/// Healthy when Redis accepts a write. A server that is full, read-only or unable to save still answers PING.
/// </summary>
internal sealed class RedisHealthCheck(IServiceProvider services) : IHealthCheck
{
    public const string Name = "StackExchange.Redis";

    private const string Key = "biblio:health";

    private static readonly TimeSpan Expiry = TimeSpan.FromMinutes(1);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            // The first use of the client connects, and blocks for up to the timeout of a connection.
            var redis = await Task.Run(services.GetRequiredService<IConnectionMultiplexer>, cancellationToken);
            await redis.GetDatabase().StringSetAsync(Key, "", Expiry).WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception)
            when (exception is RedisException or RedisCommandException or TimeoutException or OperationCanceledException
            )
        {
            var (code, description) = Describe(exception);
            return HealthFailure.Create(context.Registration.FailureStatus, code, description);
        }
    }

    private static (string Code, string Description) Describe(Exception exception) =>
        exception.Message switch
        {
            var text when text.StartsWith("OOM", StringComparison.Ordinal) => (
                "redis-full",
                "Redis refuses writes, because its memory is full."
            ),
            var text when text.StartsWith("MISCONF", StringComparison.Ordinal) => (
                "redis-not-saving",
                "Redis refuses writes, because it could not save its data."
            ),
            // The client itself refuses to write to a server that it knows as a replica.
            var text
                when text.StartsWith("READONLY", StringComparison.Ordinal)
                    || text.Contains("requires writable", StringComparison.Ordinal) => (
                "redis-replica",
                "Redis refuses writes, because it is a read-only replica."
            ),
            var text when text.StartsWith("LOADING", StringComparison.Ordinal) => (
                "redis-loading",
                "Redis is loading its data."
            ),
            var text when exception is RedisServerException => (
                "redis-refuses",
                $"Redis refuses writes ({text.Split(' ')[0]})."
            ),
            _ when exception is RedisConnectionException => ("redis-unreachable", "Redis cannot be reached."),
            _ => ("redis-slow", "Redis does not answer in time."),
        };
}
