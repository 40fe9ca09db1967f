using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Biblio.ServiceDefaults;

/// <summary>Redis holds what a service can do without for a while.</summary>
public static class RedisClient
{
    public const string ConnectionName = "cache";

    /// <summary>
    /// Adds the client and its health check, unless they are there already. Without Redis a service is degraded, but
    /// ready: messages wait in the outbox, and caches are not used. With <paramref name="isEssential"/> the service is
    /// not ready, because its work arrives through Redis.
    /// </summary>
    public static void AddRedis(this IHostApplicationBuilder builder, bool isEssential = false)
    {
        if (
            !builder.Services.Any(service =>
                service.ServiceType == typeof(IConnectionMultiplexer) && !service.IsKeyedService
            )
        )
        {
            builder.AddRedisClient(
                ConnectionName,
                configureSettings: settings => settings.DisableHealthChecks = true,
                configureOptions: FailFast
            );
            builder.Services.AddHostedService<RedisFirstConnection>();
            builder.Services.AddSharedHealthCheck<RedisHealthCheck>(RedisHealthCheck.Name, HealthStatus.Degraded);
        }

        if (isEssential)
        {
            builder.Services.PostConfigure<HealthCheckServiceOptions>(options =>
                options.Registrations.Single(check => check.Name == RedisHealthCheck.Name).FailureStatus =
                    HealthStatus.Unhealthy
            );
        }
    }

    /// <summary>Whether Redis is unavailable, as opposed to refusing a command.</summary>
    public static bool IsOutage(Exception exception) =>
        exception is RedisException or RedisCommandException or TimeoutException;

    /// <summary>
    /// Commands fail at once while Redis is unavailable. By default, the client holds a command for five seconds, and
    /// reconnects less and less often, down to once a minute. Its first connection blocks for several attempts of five
    /// seconds, so a service that starts before Redis would not listen until then.
    /// </summary>
    public static void FailFast(ConfigurationOptions options)
    {
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectRetry = 1;
        options.ConnectTimeout = 2_000;
        options.ReconnectRetryPolicy = new LinearRetry(1_000);
        // A server that becomes a replica or a primary is noticed after this time, by default after a minute.
        options.ConfigCheckSeconds = 5;
    }
}

/// <summary>A separate connection for one reader with blocking commands.</summary>
public sealed class RedisConnection : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _connection;

    private RedisConnection(ConnectionMultiplexer connection) => _connection = connection;

    public IDatabase Database => _connection.GetDatabase();

    public static async Task<RedisConnection> OpenAsync(string connectionString, string clientName)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        options.ClientName = clientName;
        // Readers parse raw XREAD and XREADGROUP replies in the format of RESP2. RESP3 returns maps.
        options.Protocol = RedisProtocol.Resp2;
        RedisClient.FailFast(options);
        return new(await ConnectionMultiplexer.ConnectAsync(options));
    }

    /// <summary>Closes without waiting for the last command, which may block for another second.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connection.CloseAsync(allowCommandsToComplete: false);
        await _connection.DisposeAsync();
    }
}
