using System.Data.Common;
using Biblio.Http;
using Biblio.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Biblio.Persistence.Migrations;

/// <summary>
/// Runs the migrations when the service starts, and waits for a database that is not up yet. It has a connection of its
/// own, because contexts need the server's version, which this connection finds out.
/// </summary>
internal sealed class MigrationService<TContext>(
    DatabaseServer server,
    MigrationState state,
    IEnumerable<MigrationSource> sources,
    ILogger<MigrationService<TContext>> logger
) : BackgroundService
    where TContext : DbContext
{
    private readonly Backoff _failures = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
    private string? _reason;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var migrations = FindMigrations();
        while (!state.IsReady)
        {
            try
            {
                await using var connection = await ConnectAsync(stoppingToken);
                server.SetVersion(connection.ServerVersion);
                await new Migrator(connection, logger).RunAsync(migrations, stoppingToken);
                state.SetReady();
            }
            catch (Exception exception) when (exception is TimeoutException || Outages.IsUnavailable(exception))
            {
                // The server became unavailable, or another replica still holds the lock.
                await WaitAsync(exception, stoppingToken);
            }
            catch (Exception exception) when (exception is DbException or InvalidOperationException)
            {
                // A wrong or edited file would fail again. The service keeps running and reports that it is not ready.
                logger.MigrationFailed(exception);
                state.SetFailure("schema-failed", exception.Message);
                return;
            }
        }
    }

    private List<Migration> FindMigrations()
    {
        var own = typeof(TContext).Assembly;
        var scope = own.GetName().Name!.Split('.')[^1].ToLowerInvariant();
        return
        [
            .. sources
                .Append(new MigrationSource(own, "Data.Sql", scope))
                .SelectMany(source => Migration.From(source.Assembly, source.Folder, source.Scope)),
        ];
    }

    private async Task<MySqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        // Pooling is off: no other connection has these settings, so a pooled one would stay unused.
        var settings = new MySqlConnectionStringBuilder(server.ConnectionString)
        {
            Pooling = false,
            AllowUserVariables = true,
        };
        while (true)
        {
            var connection = new MySqlConnection(settings.ConnectionString);
            try
            {
                await connection.OpenAsync(cancellationToken);
                return connection;
            }
            catch (MySqlException exception)
            {
                // This includes "access denied" and "unknown database", until the new server has the account.
                await connection.DisposeAsync();
                await WaitAsync(exception, cancellationToken);
            }
        }
    }

    private Task WaitAsync(Exception exception, CancellationToken cancellationToken)
    {
        var reason = exception.GetBaseException().Message;
        if (reason != _reason)
        {
            logger.WaitingForDatabase(reason);
        }

        _reason = reason;
        state.SetFailure("database-unreachable", "The database cannot be reached.");
        return _failures.WaitAsync(cancellationToken);
    }
}
