using System.Data.Common;
using Biblio.Messaging;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults;
using Biblio.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Biblio.Tests.Persistence;

public sealed class MigrationTests : IAsyncLifetime
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string _connection = "";

    public async ValueTask InitializeAsync() =>
        _connection = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("schema");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Each_change_runs_once_however_many_replicas_start_together()
    {
        var change = new Migration(
            "tiny",
            1,
            "counting",
            "CREATE TABLE runs (id INT AUTO_INCREMENT PRIMARY KEY); INSERT INTO runs VALUES ();"
        );

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunAsync(change)));

        Assert.Equal(1L, await ScalarAsync("SELECT COUNT(*) FROM runs"));
        Assert.Equal(
            1L,
            await ScalarAsync(
                "SELECT COUNT(*) FROM schema_changes WHERE scope = 'tiny' AND number = 1 AND name = 'counting' AND applied_at IS NOT NULL"
            )
        );
    }

    [Fact]
    public async Task A_change_that_was_edited_after_it_ran_is_refused_by_name()
    {
        await RunAsync(new("tiny", 1, "first", "CREATE TABLE a (id INT)"));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            RunAsync(new("tiny", 1, "first", "CREATE TABLE a (id BIGINT)"))
        );

        Assert.Contains("tiny 0001_first.sql", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_failed_half_way_goes_on_where_it_stopped()
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
    public void The_files_of_an_assembly_come_in_the_order_of_their_numbers()
    {
        var changes = Migration.From(typeof(MessagingRegistration).Assembly, "Messaging.Sql", "messaging");

        Assert.Equal(Enumerable.Range(1, changes.Count), changes.Select(change => change.Number));
        Assert.Equal("outbox_and_inbox", changes[0].Name);
    }

    private async Task RunAsync(Migration change)
    {
        await using var db = await TinyDbContext.OpenAsync(_connection);
        await new Migrator(db.Database.GetDbConnection(), NullLogger.Instance).RunAsync([change], Cancelled);
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var db = await TinyDbContext.OpenAsync(_connection);
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // (SQL injection): the tests' own text
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Cancelled);
    }
}
