using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Biblio.ServiceDefaults;

/// <summary>Brings the schema up to date when the service starts, and waits for a database that is not up yet.</summary>
internal sealed class SchemaStartup<TContext>(IServiceScopeFactory scopes, SchemaState state, TimeProvider time, ILogger<SchemaStartup<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

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
                await RunAsync(changes, stoppingToken);
                state.Done();
            }
            catch (Exception exception) when (Failure.IsUnavailable(exception))
            {
                logger.DatabaseAwaited(exception.GetBaseException().Message);
                state.WaitsFor("The database can not be reached.");
                await Task.Delay(Pause, time, stoppingToken);
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

    private async Task RunAsync(IReadOnlyList<SchemaChange> changes, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TContext>().Database;
        await database.OpenConnectionAsync(cancellationToken);
        await new SchemaRunner(database.GetDbConnection(), logger).RunAsync(changes, cancellationToken);
    }
}
