using Aspire.Pomelo.EntityFrameworkCore.MySql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Pomelo.EntityFrameworkCore.MySql.Infrastructure.Internal;

namespace Microsoft.Extensions.Hosting;

/// <summary>A context of a MySQL database, by the name of its connection: pooled, retrying, checked, traced and measured.</summary>
public static class AspireEFMySqlExtensions
{
    private const string Section = "Aspire:Pomelo:EntityFrameworkCore:MySql";

    public static void AddMySqlDbContext<TContext>(this IHostApplicationBuilder builder, string connectionName, Action<PomeloEntityFrameworkCoreMySqlSettings>? configureSettings = null,
        Action<DbContextOptionsBuilder>? configureDbContextOptions = null) where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = Settings<TContext>(builder, connectionName);
        if (builder.Configuration.GetConnectionString(connectionName) is { } connectionString)
        {
            settings.ConnectionString = connectionString;
        }

        configureSettings?.Invoke(settings);
        builder.Services.AddDbContextPool<TContext>(options =>
        {
            // not at start but at first use: a missing database must not keep the service from starting and saying so
            if (string.IsNullOrEmpty(settings.ConnectionString))
            {
                throw new InvalidOperationException($"ConnectionString is missing. It should be provided in 'ConnectionStrings:{connectionName}' or under the 'ConnectionString' key in '{Section}' "
                    + $"or '{Section}:{typeof(TContext).Name}' configuration section.");
            }

            var version = settings.ServerVersion is { Length: > 0 } given ? ServerVersion.Parse(given) : ServerVersion.AutoDetect(settings.ConnectionString);
            options.UseMySql(settings.ConnectionString, version, mysql => Configure(mysql, settings));
            configureDbContextOptions?.Invoke(options);
        });
        AddInstrumentation<TContext>(builder, settings);
    }

    public static void EnrichMySqlDbContext<TContext>(this IHostApplicationBuilder builder, Action<PomeloEntityFrameworkCoreMySqlSettings>? configureSettings = null) where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Services.Any(service => service.ServiceType == typeof(TContext)))
        {
            throw new InvalidOperationException($"DbContext<{typeof(TContext).Name}> was not registered. Ensure you have registered the DbContext in DI before calling {nameof(EnrichMySqlDbContext)}.");
        }

        var settings = Settings<TContext>(builder, null);
        configureSettings?.Invoke(settings);
        builder.Services.ConfigureDbContext<TContext>(options =>
        {
            if (options.Options.FindExtension<MySqlOptionsExtension>() is not { ServerVersion: { } version } extension)
            {
                throw new InvalidOperationException($"{nameof(EnrichMySqlDbContext)} needs a context that uses UseMySql.");
            }

            if (extension.ExecutionStrategyFactory is null)
            {
                options.UseMySql(version, mysql => Configure(mysql, settings));
            }
        });
        AddInstrumentation<TContext>(builder, settings);
    }

    private static void Configure(MySqlDbContextOptionsBuilder mysql, PomeloEntityFrameworkCoreMySqlSettings settings)
    {
        if (!settings.DisableRetry)
        {
            mysql.EnableRetryOnFailure();
        }

        if (settings.CommandTimeout is { } seconds)
        {
            mysql.CommandTimeout(seconds);
        }
    }

    private static PomeloEntityFrameworkCoreMySqlSettings Settings<TContext>(IHostApplicationBuilder builder, string? connectionName)
    {
        var settings = new PomeloEntityFrameworkCoreMySqlSettings();
        var section = builder.Configuration.GetSection(Section);
        section.Bind(settings);
        var own = section.GetSection(typeof(TContext).Name);
        if (own.Exists())
        {
            own.Bind(settings);
        }
        else if (connectionName is not null)
        {
            section.GetSection(connectionName).Bind(settings);
        }

        return settings;
    }

    private static void AddInstrumentation<TContext>(IHostApplicationBuilder builder, PomeloEntityFrameworkCoreMySqlSettings settings) where TContext : DbContext
    {
        if (!settings.DisableHealthChecks)
        {
            builder.Services.AddHealthChecks().AddCheck<CanConnect<TContext>>(typeof(TContext).Name);
        }

        if (!settings.DisableTracing)
        {
            builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(DriverTelemetry.Name));
        }

        if (!settings.DisableMetrics)
        {
            builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(DriverTelemetry.Name));
        }
    }
}
