using System.Data.Common;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Biblio.Persistence;

/// <summary>Registers a service's MySQL schema: its context, its migrations, its health checks and its telemetry.</summary>
public static class DatabaseRegistration
{
    /// <summary>
    /// Connections of one process, unless <c>Database:PoolSize</c> says otherwise. All replicas together must stay below
    /// the server's max_connections.
    /// </summary>
    private const int PoolSize = 32;

    /// <summary>Seconds.</summary>
    private const int ConnectionTimeout = 5;

    // Two seconds in all: enough for a deadlock or a failover, short enough for the caller who waits.
    private const int Retries = 8;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    // The driver's activity source and meter.
    private const string Driver = "MySqlConnector";

    private const string Stability = "OTEL_SEMCONV_STABILITY_OPT_IN";

    // Rows in one round trip. EF Core's default of 42 would split the hundred lines that an order may have.
    private const int BatchSize = 250;

    /// <summary>
    /// Registers the context (pooled, retrying) and runs the migrations (Data/Sql/0001_name.sql in the context's
    /// assembly) once at start. The service is ready when they have run. With <paramref name="isEssential"/> false it is
    /// ready without its database, and its endpoints wait for <see cref="MigrationState"/> themselves.
    /// </summary>
    public static IHostApplicationBuilder AddDatabase<TContext>(
        this IHostApplicationBuilder builder,
        string connectionName,
        bool isEssential = true
    )
        where TContext : DbContext
    {
        var server = ServerOf<TContext>(builder.Configuration, connectionName);
        builder.Services.AddSingleton(server);
        builder.Services.AddDbContextPool<TContext>(options =>
            options
                .UseMySql(server.ConnectionString, server.Version, mysql =>
                    mysql.EnableRetryOnFailure(Retries, RetryDelay, null).MaxBatchSize(BatchSize)
                )
                .AddInterceptors(CommandMetricsInterceptor.Instance)
        );
        builder.EnrichMySqlDbContext<TContext>();
        UseStableNames();
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing =>
            tracing.AddSource(Driver).AddProcessor<SqlRedactor>()
        );
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(Driver));

        builder.Services.AddSingleton(new MigrationState(isEssential));
        builder.Services.AddHostedService<MigrationService<TContext>>();
        builder.Services.AddHealthChecks().AddCheck<MigrationHealthCheck>(MigrationHealthCheck.Name);
        builder.Services.PostConfigure<HealthCheckServiceOptions>(checks =>
        {
            foreach (
                var check in checks.Registrations.Where(check =>
                    check.Name is MigrationHealthCheck.Name || check.Name == typeof(TContext).Name
                )
            )
            {
                // A context cannot be created before the server's version is known.
                var create = check.Factory;
                check.Factory = services =>
                    server.HasVersion ? create(services) : services.GetRequiredService<MigrationHealthCheck>();
                check.FailureStatus = isEssential ? check.FailureStatus : HealthStatus.Degraded;
            }
        });
        builder.Services.AddSingleton<MigrationHealthCheck>();

        return builder;
    }

    /// <summary>
    /// Reads the settings of Aspire's Pomelo integration: a connection string or a version for all contexts, for one
    /// context, or for one connection.
    /// </summary>
    private static DatabaseServer ServerOf<TContext>(IConfiguration configuration, string connectionName)
    {
        var settings = configuration.GetSection("Aspire:Pomelo:EntityFrameworkCore:MySql");
        var contextSettings = settings.GetSection(typeof(TContext).Name);
        var own = contextSettings.Exists() ? contextSettings : settings.GetSection(connectionName);
        var connectionString = configuration.GetConnectionString(connectionName)
            ?? own["ConnectionString"]
            ?? settings["ConnectionString"];
        return new DatabaseServer(
            connectionName,
            connectionString is null ? null : WithLimits(connectionString, configuration),
            own["ServerVersion"] ?? settings["ServerVersion"]
        );
    }

    /// <summary>
    /// MySqlConnector reads this from the environment alone. Otherwise its spans have the older names, which
    /// observability/telemetry.md does not promise, and hold the connection string without its password.
    /// </summary>
    private static void UseStableNames()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Stability)))
        {
            Environment.SetEnvironmentVariable(Stability, "database");
        }
    }

    private static string WithLimits(string connectionString, IConfiguration configuration)
    {
        var connection = new DbConnectionStringBuilder { ConnectionString = connectionString };
        AddMissing(connection, "Maximum Pool Size", configuration.GetValue("Database:PoolSize", PoolSize));
        AddMissing(
            connection,
            "Connection Timeout",
            configuration.GetValue("Database:ConnectionTimeout", ConnectionTimeout)
        );
        return connection.ConnectionString;
    }

    private static void AddMissing(DbConnectionStringBuilder connection, string key, int value)
    {
        if (!connection.ContainsKey(key))
        {
            connection[key] = value;
        }
    }
}
