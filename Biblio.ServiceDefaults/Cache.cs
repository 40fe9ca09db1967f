using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Biblio.ServiceDefaults;

/// <summary>Redis, for what a service can do without for a while.</summary>
public static class Cache
{
    public const string ConnectionName = "cache";

    /// <summary>Adds the client, once however often it is asked for. Redis being away is worth a word in /health, and no reason to be taken out: what is said waits in the outbox, and keys are remembered.</summary>
    public static void AddCache(this IHostApplicationBuilder builder)
    {
        if (!builder.Services.Any(registered => registered.ServiceType == typeof(IConnectionMultiplexer) && !registered.IsKeyedService))
        {
            builder.AddRedisClient(ConnectionName);
        }

        builder.Services.PostConfigure<HealthCheckServiceOptions>(checks =>
        {
            foreach (var redis in checks.Registrations.Where(check => check.Name == "StackExchange.Redis"))
            {
                redis.FailureStatus = HealthStatus.Degraded;
            }
        });
    }
}
