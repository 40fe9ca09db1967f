using System.Data.Common;
using Biblio.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Biblio.ServiceDefaults;

/// <summary>
/// Brings the schema up to date when the service starts, and waits for a database that is not up yet. Works on a
/// connection of its own, without a context: the server's version, which contexts need, is found here.
/// </summary>
internal sealed class SchemaStartup<TContext>(DatabaseServer server, SchemaState state, ILogger<SchemaStartup<TContext>> logger)
    : BackgroundService
    where TContext : DbContext
{
    private readonly Backoff _failures = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
    private string? _reason;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var own = typeof(TContext).Assembly;
        var changes = SchemaChange.From(typeof(SchemaState).Assembly, "Messaging.Sql", "messaging")
            .Concat(SchemaChange.From(own, "Data.Sql", own.GetName().Name!.Split('.')[^1].ToLowerInvariant()))
            .ToList();

        while (!state.IsReady)
        {
            try
            {
                await using var connection = await ConnectAsync(stoppingToken);
                server.Answered(connection.ServerVersion);
                await new SchemaRunner(connection, logger).RunAsync(changes, stoppingToken);
                state.Done();
            }
            catch (Exception exception) when (exception is TimeoutException || Failure.IsUnavailable(exception))
            {
                // it went away, or another replica still holds the lock
                await WaitAsync(exception, stoppingToken);
            }
            catch (Exception exception) when (exception is DbException or InvalidOperationException)
            {
                // a file that fails or was edited: repeating does not help; the service stays up, not ready, and says why
                logger.SchemaRefused(exception);
                state.WaitsFor(exception.Message);
                return;
            }
        }
    }

    private async Task<MySqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        // not from the pool: nothing else has quite this connection string, so it would stay there unused
        var settings = new MySqlConnectionStringBuilder(server.ConnectionString) { Pooling = false, AllowUserVariables = true };
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
                // also "access denied" and "unknown database": the account may be made a moment after the server is up
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
            logger.DatabaseAwaited(reason);
        }

        _reason = reason;
        state.WaitsFor("The database can not be reached.");
        return _failures.WaitAsync(cancellationToken);
    }
}
