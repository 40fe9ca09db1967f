using System.Data.Common;
using Biblio.Http;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MySqlConnector;

namespace Biblio.Persistence;

/// <summary>
/// Healthy when a connection of the service's own pool is free and the database accepts a write. With
/// <paramref name="servesReads"/> a read-only database only degrades the service.
/// </summary>
internal sealed class DatabaseHealthCheck<TContext>(
    IServiceScopeFactory scopes,
    DatabaseServer server,
    MigrationState migrations,
    bool servesReads
) : IHealthCheck
    where TContext : DbContext
{
    // The server refuses the statement when it is read-only. It changes no row, so nothing is written to the disk.
    private const string Write = "DELETE FROM schema_changes WHERE FALSE";

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var failure = context.Registration.FailureStatus;
        // A context cannot be created before the server's version is known.
        if (!server.HasVersion)
        {
            return HealthFailure.Create(failure, migrations.Failure.Code, migrations.Failure.Reason);
        }

        // The connection has the settings of the context's own, and so comes from the same pool.
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var connection = new MySqlConnection(db.Database.GetConnectionString());
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return HealthFailure.Create(
                failure,
                "pool-exhausted",
                "No connection to the database became free in time: the pool is exhausted."
            );
        }
        catch (DbException exception)
        {
            var (code, description) = DescribeOpen(exception);
            return HealthFailure.Create(failure, code, description);
        }

        await using (connection)
        {
            return migrations.IsReady
                ? await WriteAsync(connection, failure, cancellationToken)
                : HealthCheckResult.Healthy();
        }
    }

    private async Task<HealthCheckResult> WriteAsync(
        DbConnection connection,
        HealthStatus failure,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Write;
            await command.ExecuteNonQueryAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (MySqlException exception) when (DatabaseErrors.IsReadOnly(exception))
        {
            return HealthFailure.Create(
                servesReads ? HealthStatus.Degraded : failure,
                "database-read-only",
                "The database is read-only."
            );
        }
        catch (MySqlException exception) when (DatabaseErrors.IsFull(exception))
        {
            return HealthFailure.Create(
                servesReads ? HealthStatus.Degraded : failure,
                "database-full",
                $"The database cannot store a write: {exception.Message}"
            );
        }
        catch (OperationCanceledException)
        {
            return HealthFailure.Create(failure, "database-slow", "The database does not answer in time.");
        }
        catch (DbException exception)
        {
            return HealthFailure.Create(
                failure,
                "database-refuses-write",
                $"The database does not accept a write: {exception.Message}"
            );
        }
    }

    private static (string Code, string Description) DescribeOpen(DbException exception) =>
        exception is MySqlException { ErrorCode: MySqlErrorCode.AccessDenied or MySqlErrorCode.UnknownDatabase }
            ? ("database-refuses-account", "The database refuses the account of this service.")
        : exception is MySqlException { ErrorCode: MySqlErrorCode.ConnectionCountError }
            ? ("database-connections", "The database has no connection left for this service.")
        : ("database-unreachable", "The database cannot be reached.");
}
