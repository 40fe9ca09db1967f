using System.Data.Common;
using System.Runtime.CompilerServices;
using Biblio.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults;

/// <summary>The service's own MySQL schema: its context, its numbered SQL files, its transactions.</summary>
public static class Database
{
    /// <summary>Connections a process keeps at most, unless <c>Database:PoolSize</c> says otherwise; all replicas together must stay below the server's max_connections.</summary>
    private const int PoolSize = 32;

    /// <summary>Seconds.</summary>
    private const int ConnectionTimeout = 5;

    // two seconds in all: enough for a deadlock or a failover, and a caller still hears in time that the database is down
    private const int Retries = 8;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    // rows in one round trip; EF Core's own bound of 42 would make three of the hundred lines that an order may have
    private const int BatchSize = 250;

    private static readonly ConditionalWeakTable<DbContext, List<Action>> AfterCommits = [];

    /// <summary>Registers the context (pooled, retrying), runs the numbered SQL files embedded in the context's assembly (Data/Sql/0001_name.sql) once at start, under a lock; ready only when they are done. A service that is of use without its database says so with <paramref name="isEssential"/>: it is then ready, and its endpoints wait for <see cref="SchemaState"/> themselves.</summary>
    public static IHostApplicationBuilder AddDatabase<TContext>(this IHostApplicationBuilder builder, string connectionName, bool isEssential = true) where TContext : DbContext
    {
        var server = ServerOf<TContext>(builder.Configuration, connectionName);
        builder.Services.AddSingleton(server);
        builder.Services.AddDbContextPool<TContext>(options => options
            .UseMySql(
                server.ConnectionString,
                server.Version,
                mysql => mysql.EnableRetryOnFailure(Retries, RetryPause, null).MaxBatchSize(BatchSize))
            .AddInterceptors(StatementMetrics.Instance));
        builder.EnrichMySqlDbContext<TContext>();

        builder.Services.AddSingleton(new SchemaState(isEssential));
        builder.Services.AddHostedService<SchemaStartup<TContext>>();
        builder.Services.AddHealthChecks().AddCheck<SchemaState>("schema");
        builder.Services.PostConfigure<HealthCheckServiceOptions>(checks =>
        {
            foreach (var check in checks.Registrations.Where(check => check.Name is "schema" || check.Name == typeof(TContext).Name))
            {
                // without the server's version there is no context that could be asked
                var ask = check.Factory;
                check.Factory = services => server.IsKnown ? ask(services) : services.GetRequiredService<SchemaState>();
                check.FailureStatus = isEssential ? check.FailureStatus : HealthStatus.Degraded;
            }
        });

        return builder;
    }

    /// <summary>Runs the work in one transaction that is committed at its end, and runs it again from a clean context after a transient failure (a deadlock, a lost connection). What the work left unsaved is saved. Inside another transaction it simply joins.</summary>
    public static Task<TResult> InTransactionAsync<TContext, TResult>(this TContext db, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) where TContext : DbContext =>
        db.Database.CurrentTransaction is not null
            ? SavedAsync(db, work, cancellationToken)
            : db.Database.CreateExecutionStrategy().ExecuteAsync(async cancellationToken =>
            {
                // also on the first run: work that leans on what was loaded before would behave otherwise when repeated
                db.ChangeTracker.Clear();
                Forget(db);
                // all or nothing is the transaction's: a savepoint around every save would only be two statements more
                db.Database.AutoSavepointsEnabled = false;
                try
                {
                    await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                    var result = await SavedAsync(db, work, cancellationToken);
                    // from here on a caller who hangs up changes nothing: a commit cut in half leaves nobody knowing
                    await transaction.CommitAsync(CancellationToken.None);
                    Committed(db);
                    return result;
                }
                catch
                {
                    Forget(db);
                    throw;
                }
            }, cancellationToken);

    /// <summary>The same for work without a result.</summary>
    public static Task InTransactionAsync<TContext>(this TContext db, Func<CancellationToken, Task> work, CancellationToken cancellationToken) where TContext : DbContext =>
        db.InTransactionAsync<TContext, object?>(async cancellationToken =>
        {
            await work(cancellationToken);
            return null;
        }, cancellationToken);

    /// <summary>Does this once the surrounding <see cref="InTransactionAsync{TContext}"/> has committed; not at all when it does not, nor when the process dies in between.</summary>
    public static void AfterCommit(this DbContext db, Action work) => AfterCommits.GetOrCreateValue(db).Add(work);

    /// <summary>What was rolled back was never said, and has no consequences.</summary>
    private static void Forget(DbContext db)
    {
        AfterCommits.Remove(db);
        OutboxSignal.Forget(db);
    }

    private static void Committed(DbContext db)
    {
        if (AfterCommits.TryGetValue(db, out var works))
        {
            AfterCommits.Remove(db);
            works.ForEach(work => work());
        }
    }

    /// <summary>The settings of Aspire's own package: a connection string or a version for all contexts, one context or one connection.</summary>
    private static DatabaseServer ServerOf<TContext>(IConfiguration configuration, string connectionName)
    {
        var settings = configuration.GetSection("Aspire:Pomelo:EntityFrameworkCore:MySql");
        var own = settings.GetSection(typeof(TContext).Name) is { } ofContext && ofContext.Exists() ? ofContext : settings.GetSection(connectionName);
        var given = configuration.GetConnectionString(connectionName) ?? own["ConnectionString"] ?? settings["ConnectionString"];
        return new DatabaseServer(connectionName, given is null ? null : WithLimits(given, configuration), own["ServerVersion"] ?? settings["ServerVersion"]);
    }

    private static string WithLimits(string connectionString, IConfiguration configuration)
    {
        var connection = new DbConnectionStringBuilder { ConnectionString = connectionString };
        AddMissing(connection, "Maximum Pool Size", configuration.GetValue("Database:PoolSize", PoolSize));
        AddMissing(connection, "Connection Timeout", configuration.GetValue("Database:ConnectionTimeout", ConnectionTimeout));
        return connection.ConnectionString;
    }

    private static void AddMissing(DbConnectionStringBuilder connection, string key, int value)
    {
        if (!connection.ContainsKey(key))
        {
            connection[key] = value;
        }
    }

    private static async Task<TResult> SavedAsync<TResult>(DbContext db, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        var result = await work(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return result;
    }
}
