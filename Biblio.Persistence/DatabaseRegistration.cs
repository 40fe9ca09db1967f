using System.Data.Common;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Biblio.Persistence;

/// <summary>Registers the MySQL schema of a service: context, migrations, health checks and telemetry.</summary>
public static class DatabaseRegistration
{
    /// <summary>
    /// The default of <c>Database:PoolSize</c>: connections of one process. All replicas together must stay below the
    /// server's max_connections.
    /// </summary>
    private const int PoolSize = 32;

    /// <summary>The default of <c>Database:ConnectionTimeout</c>, in seconds.</summary>
    private const int ConnectionTimeout = 5;

    // Two seconds in total are enough for a deadlock or a failover, and short enough for a waiting caller.
    private const int Retries = 8;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    // The name of the driver's activity source and meter.
    private const string DriverTelemetryName = "MySqlConnector";

    private const string StabilityVariable = "OTEL_SEMCONV_STABILITY_OPT_IN";

    // The rows of one round trip. EF Core's default of 42 would split the hundred lines that an order may have.
    private const int BatchSize = 250;

    /// <summary>
    /// Registers the context (pooled, retrying) and runs the migrations (Data/Sql/0001_name.sql in the context's
    /// assembly) once at start. The service is ready when they have run. With <paramref name="isEssential"/> false it
    /// is ready without its database, and its endpoints wait for <see cref="MigrationState"/> themselves. With
    /// <paramref name="servesReads"/> it is ready while its database is read-only.
    /// </summary>
    public static IHostApplicationBuilder AddDatabase<TContext>(
        this IHostApplicationBuilder builder,
        string connectionName,
        bool isEssential = true,
        bool servesReads = false
    )
        where TContext : DbContext
    {
        var server = CreateServer<TContext>(builder.Configuration, connectionName);
        builder.Services.AddSingleton(server);
        builder.Services.AddDbContextPool<TContext>(options =>
            options
                .UseMySql(server.ConnectionString, server.Version, mysql =>
                    mysql.EnableRetryOnFailure(Retries, RetryDelay, null).MaxBatchSize(BatchSize)
                )
                .AddInterceptors(CommandMetricsInterceptor.Instance)
        );
        builder.EnrichMySqlDbContext<TContext>(settings => settings.DisableHealthChecks = true);
        UseStableSpanNames();
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing =>
            tracing.AddSource(DriverTelemetryName).AddProcessor<SqlRedactor>()
        );
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(DriverTelemetryName));

        builder.Services.AddSingleton(new MigrationState(isEssential));
        builder.Services.AddHostedService<MigrationService<TContext>>();
        var failureStatus = isEssential ? HealthStatus.Unhealthy : HealthStatus.Degraded;
        builder.Services.AddHealthChecks().AddCheck<MigrationHealthCheck>(MigrationHealthCheck.Name, failureStatus);
        builder.Services.AddSharedHealthCheck<DatabaseHealthCheck<TContext>>(
            typeof(TContext).Name,
            failureStatus,
            servesReads
        );

        return builder;
    }

    /// <summary>
    /// Reads the settings of Aspire's Pomelo integration: a connection string or a version for all contexts, for one
    /// context, or for one connection.
    /// </summary>
    private static DatabaseServer CreateServer<TContext>(IConfiguration configuration, string connectionName)
    {
        var settings = configuration.GetSection("Aspire:Pomelo:EntityFrameworkCore:MySql");
        var contextSettings = settings.GetSection(typeof(TContext).Name);
        var own = contextSettings.Exists() ? contextSettings : settings.GetSection(connectionName);
        var connectionString = configuration.GetConnectionString(connectionName)
            ?? own["ConnectionString"]
            ?? settings["ConnectionString"];
        return new DatabaseServer(
            connectionName,
            connectionString is null ? null : AddLimits(connectionString, configuration),
            own["ServerVersion"] ?? settings["ServerVersion"]
        );
    }

    /// <summary>
    /// Selects the stable names of OpenTelemetry for the driver's spans. MySqlConnector reads this only from the
    /// environment. Its older names are not in observability/telemetry.md, and its older spans contain the connection
    /// string without the password.
    /// </summary>
    private static void UseStableSpanNames()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(StabilityVariable)))
        {
            Environment.SetEnvironmentVariable(StabilityVariable, "database");
        }
    }

    private static string AddLimits(string connectionString, IConfiguration configuration)
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
