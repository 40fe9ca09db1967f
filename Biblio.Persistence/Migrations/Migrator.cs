using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Biblio.Persistence.Migrations;

/// <summary>Runs schema changes, each once, however many replicas start at the same time. A run that was cut off goes on after the last statement that was done.</summary>
internal sealed class Migrator(DbConnection connection, ILogger logger)
{
    private const string Journal = """
        CREATE TABLE IF NOT EXISTS schema_changes (
            scope VARCHAR(40) NOT NULL,
            number INT NOT NULL,
            name VARCHAR(200) NOT NULL,
            sha256 CHAR(64) NOT NULL,
            statements INT NOT NULL,
            applied_at DATETIME(6) NULL,
            PRIMARY KEY (scope, number)
        )
        """;

    /// <summary>The connection is open and stays so: the lock belongs to it.</summary>
    public async Task RunAsync(IEnumerable<Migration> changes, CancellationToken cancellationToken)
    {
        // the name counts for the whole server, the schema's name makes it ours
        if (
            Convert.ToInt64(
                await ScalarAsync(
                    "SELECT GET_LOCK(CONCAT('biblio-schema-', LEFT(DATABASE(), 40)), 60)",
                    cancellationToken
                ),
                CultureInfo.InvariantCulture
            ) != 1
        )
        {
            throw new TimeoutException("Another replica has held the schema lock for a minute.");
        }

        try
        {
            await ExecuteAsync(Journal, cancellationToken);
            foreach (var change in changes)
            {
                await RunAsync(change, cancellationToken);
            }
        }
        finally
        {
            await ExecuteAsync(
                "DO RELEASE_LOCK(CONCAT('biblio-schema-', LEFT(DATABASE(), 40)))",
                CancellationToken.None
            );
        }
    }

    private async Task RunAsync(Migration change, CancellationToken cancellationToken)
    {
        var done = 0;
        await using (
            var command = Command(
                "SELECT sha256, statements, applied_at IS NOT NULL FROM schema_changes WHERE scope = @scope AND number = @number",
                change
            )
        )
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (await row.ReadAsync(cancellationToken))
            {
                if (Convert.ToBoolean(row.GetValue(2), CultureInfo.InvariantCulture))
                {
                    EnsureUnchanged(change, row.GetString(0));
                    return;
                }

                // cut off half way; the rest of the file may have been corrected since
                done = row.GetInt32(1);
            }
        }

        await ExecuteAsync(
            "INSERT INTO schema_changes (scope, number, name, sha256, statements) VALUES (@scope, @number, @name, @sha256, 0) ON DUPLICATE KEY UPDATE sha256 = @sha256",
            cancellationToken,
            change
        );
        foreach (var statement in SqlScript.Split(change.Sql).Skip(done))
        {
            await ExecuteAsync(statement, cancellationToken);
            await ExecuteAsync(
                "UPDATE schema_changes SET statements = statements + 1 WHERE scope = @scope AND number = @number",
                cancellationToken,
                change
            );
        }

        await ExecuteAsync(
            "UPDATE schema_changes SET applied_at = UTC_TIMESTAMP(6) WHERE scope = @scope AND number = @number",
            cancellationToken,
            change
        );
        logger.MigrationApplied(change.Scope, change.Number, change.Name);
    }

    private static void EnsureUnchanged(Migration change, string sha256)
    {
        if (change.Sha256 != sha256)
        {
            throw new InvalidOperationException(
                $"The schema change {change.Scope} {change.Number:0000}_{change.Name}.sql has run here before and was edited since. Restore it, and put the change into a new file."
            );
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, Migration? change = null)
    {
        await using var command = Command(sql, change);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private DbCommand Command(string sql, Migration? change = null)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // (SQL injection): the text is our own embedded file
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = 600;
        if (change is not null)
        {
            Add("@scope", change.Scope);
            Add("@number", change.Number);
            Add("@name", change.Name);
            Add("@sha256", change.Sha256);
        }

        return command;

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
    }
}
