using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Biblio.ServiceDefaults;

/// <summary>Redis, for what a service can do without for a while.</summary>
public static class RedisClient
{
    public const string ConnectionName = "cache";

    private const int ReconnectMilliseconds = 1_000;
    private const int ConnectMilliseconds = 2_000;

    /// <summary>Adds the client, once however often it is asked for. Redis being away is worth a word in /health, and no reason to be taken out: what is said waits in the outbox, and keys are remembered.</summary>
    public static void AddRedis(this IHostApplicationBuilder builder)
    {
        if (
            !builder.Services.Any(registered =>
                registered.ServiceType == typeof(IConnectionMultiplexer) && !registered.IsKeyedService
            )
        )
        {
            builder.AddRedisClient(ConnectionName, configureOptions: FailFast);
        }

        builder.Services.PostConfigure<HealthCheckServiceOptions>(checks =>
        {
            foreach (var redis in checks.Registrations.Where(check => check.Name == "StackExchange.Redis"))
            {
                redis.FailureStatus = HealthStatus.Degraded;
            }
        });
    }

    /// <summary>Whether the exception says that Redis is away, and not that it refused a command.</summary>
    public static bool IsOutage(Exception exception) =>
        exception is RedisException or RedisCommandException or TimeoutException;

    /// <summary>
    /// A command fails at once while Redis is away; by default the client holds it for five seconds, and the caller with it.
    /// By default, too, the client tries to connect more and more rarely, up to once a minute, and the first time it waits,
    /// synchronously, for several attempts of five seconds: a service that starts before Redis would not listen until then.
    /// </summary>
    public static void FailFast(ConfigurationOptions options)
    {
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectRetry = 1;
        options.ConnectTimeout = ConnectMilliseconds;
        options.ReconnectRetryPolicy = new LinearRetry(ReconnectMilliseconds);
    }
}
