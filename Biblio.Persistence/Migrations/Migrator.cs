using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Biblio.Persistence.Migrations;

/// <summary>
/// Runs each migration once, even if several replicas start at the same time. An interrupted migration continues after
/// its last finished statement.
/// </summary>
internal sealed class Migrator(DbConnection connection, ILogger logger)
{
    private const string CreateSchemaChanges = """
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

    /// <summary>Runs the migrations. The connection must stay open, because the lock belongs to it.</summary>
    public async Task RunAsync(IEnumerable<Migration> migrations, CancellationToken cancellationToken)
    {
        // Lock names are global on the server, so this one contains the schema's name.
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
            throw new TimeoutException("Another replica has held the migration lock for a minute.");
        }

        try
        {
            await ExecuteAsync(CreateSchemaChanges, cancellationToken);
            foreach (var migration in migrations)
            {
                await RunAsync(migration, cancellationToken);
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

    private async Task RunAsync(Migration migration, CancellationToken cancellationToken)
    {
        var done = 0;
        await using (
            var command = Command(
                """
                SELECT sha256, statements, applied_at IS NOT NULL FROM schema_changes
                WHERE scope = @scope AND number = @number
                """,
                migration
            )
        )
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (await row.ReadAsync(cancellationToken))
            {
                if (Convert.ToBoolean(row.GetValue(2), CultureInfo.InvariantCulture))
                {
                    EnsureUnchanged(migration, row.GetString(0));
                    return;
                }

                // The migration was interrupted. The rest of its file may have been corrected since.
                done = row.GetInt32(1);
            }
        }

        await ExecuteAsync(
            """
            INSERT INTO schema_changes (scope, number, name, sha256, statements)
            VALUES (@scope, @number, @name, @sha256, 0) ON DUPLICATE KEY UPDATE sha256 = @sha256
            """,
            cancellationToken,
            migration
        );
        foreach (var statement in SqlScript.Split(migration.Sql).Skip(done))
        {
            await ExecuteAsync(statement, cancellationToken);
            await ExecuteAsync(
                "UPDATE schema_changes SET statements = statements + 1 WHERE scope = @scope AND number = @number",
                cancellationToken,
                migration
            );
        }

        await ExecuteAsync(
            "UPDATE schema_changes SET applied_at = UTC_TIMESTAMP(6) WHERE scope = @scope AND number = @number",
            cancellationToken,
            migration
        );
        logger.MigrationApplied(migration.Scope, migration.Number, migration.Name);
    }

    private static void EnsureUnchanged(Migration migration, string sha256)
    {
        if (migration.Sha256 != sha256)
        {
            throw new InvalidOperationException(
                $"Migration {migration.Scope} {migration.Number:0000}_{migration.Name}.sql was edited "
                    + "after it had run here. Restore the file, and put the change into a new one."
            );
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, Migration? migration = null)
    {
        await using var command = Command(sql, migration);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private DbCommand Command(string sql, Migration? migration = null)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // SQL injection: the SQL comes from embedded files.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = 600;
        if (migration is not null)
        {
            Add("@scope", migration.Scope);
            Add("@number", migration.Number);
            Add("@name", migration.Name);
            Add("@sha256", migration.Sha256);
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
