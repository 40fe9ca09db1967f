using System.Data.Common;
using Biblio.Messaging;
using Biblio.Persistence.Migrations;
using Biblio.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Biblio.Tests.Persistence;

public sealed class MigrationTests : IAsyncLifetime
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string _connection = "";

    public async ValueTask InitializeAsync() =>
        _connection = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("schema");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Each_migration_runs_once_when_many_replicas_start_together()
    {
        var migration = new Migration(
            "tiny",
            1,
            "counting",
            "CREATE TABLE runs (id INT AUTO_INCREMENT PRIMARY KEY); INSERT INTO runs VALUES ();"
        );

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunAsync(migration)));

        Assert.Equal(1L, await ScalarAsync("SELECT COUNT(*) FROM runs"));
        Assert.Equal(
            1L,
            await ScalarAsync(
                "SELECT COUNT(*) FROM schema_changes"
                    + " WHERE scope = 'tiny' AND number = 1 AND name = 'counting' AND applied_at IS NOT NULL"
            )
        );
    }

    [Fact]
    public async Task A_migration_that_was_edited_after_it_ran_is_refused()
    {
        await RunAsync(new("tiny", 1, "first", "CREATE TABLE a (id INT)"));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            RunAsync(new("tiny", 1, "first", "CREATE TABLE a (id BIGINT)"))
        );

        Assert.Contains("tiny 0001_first.sql", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_migration_continues_where_it_stopped()
    {
        await Assert.ThrowsAnyAsync<DbException>(() =>
            RunAsync(
                new("tiny", 1, "first", "CREATE TABLE a (id INT); INSERT INTO a VALUES (1); CREATE TABEL b (id INT)")
            )
        );

        await RunAsync(
            new("tiny", 1, "first", "CREATE TABLE a (id INT); INSERT INTO a VALUES (1); CREATE TABLE b (id INT)")
        );

        Assert.Equal(1L, await ScalarAsync("SELECT COUNT(*) FROM a"));
        Assert.Equal(0L, await ScalarAsync("SELECT COUNT(*) FROM b"));
    }

    [Fact]
    public void Migration_files_are_ordered_by_their_numbers()
    {
        var migrations = Migration.From(typeof(MessagingRegistration).Assembly, "Messaging.Sql", "messaging");

        Assert.Equal(Enumerable.Range(1, migrations.Count), migrations.Select(migration => migration.Number));
        Assert.Equal("outbox_and_inbox", migrations[0].Name);
    }

    private async Task RunAsync(Migration migration)
    {
        await using var db = await TinyDbContext.OpenAsync(_connection);
        await new Migrator(db.Database.GetDbConnection(), NullLogger.Instance).RunAsync([migration], CancellationToken);
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var db = await TinyDbContext.OpenAsync(_connection);
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // Only tests supply this SQL, so there is no injection.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(CancellationToken);
    }
}
