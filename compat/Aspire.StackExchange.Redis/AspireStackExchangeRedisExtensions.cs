using Aspire.StackExchange.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers the Redis client as Aspire.StackExchange.Redis does.</summary>
public static class AspireStackExchangeRedisExtensions
{
    private const string Section = "Aspire:StackExchange:Redis";

    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, connectionName, serviceKey: null, configureSettings, configureOptions);

    public static void AddKeyedRedisClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, name, serviceKey: name, configureSettings, configureOptions);

    private static void Add(
        IHostApplicationBuilder builder, string name, string? serviceKey, Action<StackExchangeRedisSettings>? configureSettings, Action<ConfigurationOptions>? configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var settings = new StackExchangeRedisSettings();
        builder.Configuration.GetSection(Section).Bind(settings);
        builder.Configuration.GetSection($"{Section}:{name}").Bind(settings);
        settings.ConnectionString = builder.Configuration.GetConnectionString(name) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);

        // resolved when first asked for, as there: a host without Redis starts
        IConnectionMultiplexer Connect()
        {
            var options = Options(settings, name);
            configureOptions?.Invoke(options);
            var connection = ConnectionMultiplexer.Connect(options);
            // 1.2.6 completes one answer after the other on one thread unless told that their order does not matter; 2.x never kept an order
            connection.PreserveAsyncOrder = false;
            if (!settings.DisableTracing)
            {
                CommandSpans.Watch(connection);
            }

            return connection;
        }

        if (serviceKey is null)
        {
            builder.Services.AddSingleton(_ => Connect());
        }
        else
        {
            builder.Services.AddKeyedSingleton(serviceKey, (_, _) => Connect());
        }

        if (!settings.DisableTracing)
        {
            OpenTelemetrySource.Listen(builder.Services, CommandSpans.SourceName);
        }

        if (!settings.DisableHealthChecks)
        {
            var check = serviceKey is null ? "StackExchange.Redis" : $"StackExchange.Redis_{serviceKey}";
            builder.Services.AddHealthChecks();
            builder.Services.Configure<HealthCheckServiceOptions>(checks =>
            {
                if (checks.Registrations.All(existing => existing.Name != check))
                {
                    checks.Registrations.Add(new HealthCheckRegistration(
                        check,
                        services => new RedisHealthCheck(serviceKey is null
                            ? services.GetRequiredService<IConnectionMultiplexer>
                            : () => services.GetRequiredKeyedService<IConnectionMultiplexer>(serviceKey)),
                        failureStatus: null,
                        tags: null));
                }
            });
        }

        if (!settings.DisableAutoActivation)
        {
            builder.Services.AddHostedService(services => new Activation(
                () => serviceKey is null ? services.GetRequiredService<IConnectionMultiplexer>() : services.GetRequiredKeyedService<IConnectionMultiplexer>(serviceKey)));
        }
    }

    private static ConfigurationOptions Options(StackExchangeRedisSettings settings, string name)
    {
        if (string.IsNullOrEmpty(settings.ConnectionString))
        {
            throw new InvalidOperationException(
                $"No endpoints specified. Ensure a valid connection string was provided in 'ConnectionStrings:{name}' or for the '{Section}:{name}' configuration section.");
        }

        var options = ConfigurationOptions.Parse(settings.ConnectionString);
        if (!settings.ConnectionString.Contains("abortConnect", StringComparison.OrdinalIgnoreCase))
        {
            options.AbortOnConnectFail = false;
        }

        // 2.x's; 1.2.6 gives up after one second, which a busy machine takes now and then
        if (!settings.ConnectionString.Contains("syncTimeout", StringComparison.OrdinalIgnoreCase))
        {
            options.SyncTimeout = 5000;
        }

        return options;
    }

    private sealed class Activation(Func<IConnectionMultiplexer> connect) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = connect();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
