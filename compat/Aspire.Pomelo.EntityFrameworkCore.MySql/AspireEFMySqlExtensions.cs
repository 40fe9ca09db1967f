using Aspire.Pomelo.EntityFrameworkCore.MySql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Polly;
using Polly.Retry;
using Pomelo.EntityFrameworkCore.MySql.Infrastructure.Internal;
using Pomelo.EntityFrameworkCore.MySql.Storage.Internal;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers a pooled context of a MySQL database, with retries, health check, traces and metrics.</summary>
public static class AspireEFMySqlExtensions
{
    private const string Section = "Aspire:Pomelo:EntityFrameworkCore:MySql";

    // The name of the driver's activity source and meter.
    private const string Driver = "MySqlConnector";

    /// <summary>Registers a context with <c>ConnectionStrings:NAME</c> or the connection string of the settings.</summary>
    public static void AddMySqlDbContext<TContext>(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<PomeloEntityFrameworkCoreMySqlSettings>? configureSettings = null,
        Action<DbContextOptionsBuilder>? configureDbContextOptions = null) where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        if (IsRegistered<TContext>(builder))
        {
            throw new InvalidOperationException(
                $"DbContext<{typeof(TContext).Name}> is already registered. Use {nameof(EnrichMySqlDbContext)} for it.");
        }

        var settings = ReadSettings<TContext>(builder, connectionName);
        if (builder.Configuration.GetConnectionString(connectionName) is { } connectionString)
        {
            settings.ConnectionString = connectionString;
        }

        configureSettings?.Invoke(settings);
        builder.Services.AddDbContextPool<TContext>(options =>
        {
            // A missing connection string is an error at first use, so that the service starts and reports it.
            if (string.IsNullOrEmpty(settings.ConnectionString))
            {
                throw new InvalidOperationException(
                    $"ConnectionString is missing. It should be provided in 'ConnectionStrings:{connectionName}' or under the "
                    + $"'ConnectionString' key in '{Section}' or '{Section}:{typeof(TContext).Name}' configuration section.");
            }

            options.UseMySql(settings.ConnectionString, VersionOf(settings), mysql => Configure(mysql, settings));
            configureDbContextOptions?.Invoke(options);
        });
        AddInstrumentation<TContext>(builder, settings);
    }

    /// <summary>Adds retries, health check, traces and metrics to a registered context.</summary>
    public static void EnrichMySqlDbContext<TContext>(
        this IHostApplicationBuilder builder,
        Action<PomeloEntityFrameworkCoreMySqlSettings>? configureSettings = null) where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!IsRegistered<TContext>(builder))
        {
            throw new InvalidOperationException(
                $"DbContext<{typeof(TContext).Name}> was not registered. Register it before {nameof(EnrichMySqlDbContext)} is called.");
        }

        var settings = ReadSettings<TContext>(builder, connectionName: null);
        configureSettings?.Invoke(settings);
        builder.Services.ConfigureDbContext<TContext>(options => Enrich<TContext>(options, settings));
        AddInstrumentation<TContext>(builder, settings);
    }

    private static void Enrich<TContext>(DbContextOptionsBuilder options, PomeloEntityFrameworkCoreMySqlSettings settings)
    {
        if (options.Options.FindExtension<MySqlOptionsExtension>() is not { ServerVersion: { } version } extension)
        {
            throw new InvalidOperationException(
                $"A DbContextOptions<{typeof(TContext).Name}> was not found. Ensure that 'ServerVersion' was configured.");
        }

        var strategy = extension.ExecutionStrategyFactory?.Invoke(new ExecutionStrategyDependencies(null!, options.Options, null!));
        var isOwn = strategy is not null && strategy.GetType() != typeof(MySqlExecutionStrategy);
        if (isOwn && !settings.DisableRetry && strategy is not MySqlRetryingExecutionStrategy)
        {
            throw new InvalidOperationException(
                $"{nameof(settings.DisableRetry)} needs to be set when the context has an execution strategy of its own.");
        }

        if (settings.CommandTimeout is { } seconds && extension.CommandTimeout is { } other && other != seconds)
        {
            throw new InvalidOperationException(
                $"Conflicting values for 'CommandTimeout': {seconds} in the settings, {other} in "
                + $"DbContextOptions<{typeof(TContext).Name}>.");
        }

        options.UseMySql(version, mysql => Configure(mysql, settings, keepsStrategy: isOwn));
    }

    private static void Configure(
        MySqlDbContextOptionsBuilder mysql, PomeloEntityFrameworkCoreMySqlSettings settings, bool keepsStrategy = false)
    {
        if (!settings.DisableRetry && !keepsStrategy)
        {
            mysql.EnableRetryOnFailure();
        }

        if (settings.CommandTimeout is { } seconds)
        {
            mysql.CommandTimeout(seconds);
        }
    }

    // The driver detects the version synchronously, which blocks the first users of the context. The setting avoids it.
    private static ServerVersion VersionOf(PomeloEntityFrameworkCoreMySqlSettings settings) =>
        settings.ServerVersion is { Length: > 0 } given
            ? ServerVersion.Parse(given)
            : Detection.Execute(static connectionString => ServerVersion.AutoDetect(connectionString), settings.ConnectionString!);

    private static readonly ResiliencePipeline Detection = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<MySqlException>(exception => exception.IsTransient),
            BackoffType = DelayBackoffType.Exponential,
            MaxRetryAttempts = 6,
            Delay = TimeSpan.FromSeconds(1),
            MaxDelay = TimeSpan.FromSeconds(30),
        })
        .Build();

    private static bool IsRegistered<TContext>(IHostApplicationBuilder builder) =>
        builder.Services.Any(service => service.ServiceType == typeof(TContext));

    private static PomeloEntityFrameworkCoreMySqlSettings ReadSettings<TContext>(
        IHostApplicationBuilder builder, string? connectionName)
    {
        var settings = new PomeloEntityFrameworkCoreMySqlSettings();
        var section = builder.Configuration.GetSection(Section);
        section.Bind(settings);
        var ofContext = section.GetSection(typeof(TContext).Name);
        if (ofContext.Exists())
        {
            ofContext.Bind(settings);
        }
        else if (connectionName is not null)
        {
            section.GetSection(connectionName).Bind(settings);
        }

        return settings;
    }

    private static void AddInstrumentation<TContext>(
        IHostApplicationBuilder builder, PomeloEntityFrameworkCoreMySqlSettings settings)
        where TContext : DbContext
    {
        // A context may be added and enriched, but each name has one health check.
        if (!settings.DisableHealthChecks && builder.Properties.TryAdd($"Aspire.HealthChecks.{typeof(TContext).Name}", true))
        {
            builder.Services.AddHealthChecks().AddCheck<DbContextHealthCheck<TContext>>(typeof(TContext).Name);
        }

        if (!settings.DisableTracing)
        {
            builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(Driver));
        }

        if (!settings.DisableMetrics)
        {
            builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(Driver));
        }
    }
}
