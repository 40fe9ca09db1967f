using System.Diagnostics;
using Biblio.Http;
using Biblio.Messaging;
using Biblio.Persistence;
using Biblio.Persistence.Migrations;
using Biblio.Tests.Fixtures;
using Biblio.Tests.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pomelo.EntityFrameworkCore.MySql.Infrastructure;

namespace Biblio.Tests.Persistence;

public sealed class DatabaseTests
{
    /// <summary>A connection string with a port that has no listener.</summary>
    private static readonly string UnreachableServer =
        $"Server=127.0.0.1;Port={LocalProcess.FreePort()};User ID=nobody;Password=x;Database=tiny";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_is_ready_when_its_tables_are_there()
    {
        await using var app = await StartAsync(await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("tiny"));

        await app.Services.GetRequiredService<MigrationState>().WhenReadyAsync(CancellationToken);

        Assert.Equal(
            "healthy",
            (await app.GetAsync("/health"))
                .Json.GetProperty("checks")
                .GetProperty("schema")
                .GetProperty("status")
                .GetString()
        );
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TinyDbContext>();
        Assert.Equal(
            0,
            await db.Database.SqlQuery<long>($"SELECT COUNT(*) AS Value FROM outbox").SingleAsync(CancellationToken)
        );
        Assert.Contains("Maximum Pool Size=32", db.Database.GetConnectionString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_first_request_waits_for_the_tables()
    {
        await using var app = await StartAsync(await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("tiny"));

        Assert.Equal(
            (200, "0"),
            await app.GetAsync("/messages") is var answer ? (answer.Status, answer.Text) : default
        );
    }

    [Fact]
    public async Task The_server_version_is_detected_before_the_first_context()
    {
        var server = await MariaDbServer.SharedAsync();
        await using var app = await StartAsync(await server.CreateSchemaAsync("tiny"));

        await app.Services.GetRequiredService<MigrationState>().WhenReadyAsync(CancellationToken);

        Assert.StartsWith(
            $"{VersionOf(app).Version}-mariadb",
            await server.ExecuteAsync("SELECT LOWER(VERSION())"),
            StringComparison.Ordinal
        );
        Assert.Equal(ServerType.MariaDb, VersionOf(app).Type);
    }

    [Theory]
    [InlineData("Aspire:Pomelo:EntityFrameworkCore:MySql:ServerVersion")]
    [InlineData("Aspire:Pomelo:EntityFrameworkCore:MySql:TinyDbContext:ServerVersion")]
    public async Task A_configured_version_needs_no_server(string setting)
    {
        await using var app = await StartAsync(UnreachableServer, isEssential: false, $"--{setting}=8.4.2-mysql");

        Assert.Equal((ServerType.MySql, new Version(8, 4, 2)), (VersionOf(app).Type, VersionOf(app).Version));
    }

    [Fact]
    public async Task An_unreachable_server_is_a_503_and_degraded_in_health()
    {
        await using var app = await StartAsync(UnreachableServer, isEssential: false);
        var since = Stopwatch.GetTimestamp();

        Assert.Equal(503, (await app.GetAsync("/messages")).Status);
        var health = await app.GetAsync("/health");

        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal((200, "degraded"), (health.Status, health.Json.GetProperty("status").GetString()));
        Assert.Equal(
            "degraded",
            health.Json.GetProperty("checks").GetProperty("TinyDbContext").GetProperty("status").GetString()
        );
    }

    [Fact]
    public async Task A_service_waits_for_an_account_that_is_created_later()
    {
        var server = await MariaDbServer.SharedAsync();
        var later = $"later_{Guid.NewGuid():N}"[..20];
        await using var app = await StartAsync(
            $"Server=127.0.0.1;Port={server.Port};User ID={later};Password=x;Database={later}"
        );
        await Eventually.IsTrueAsync(async () =>
            (await app.GetAsync("/health")).Text.Contains("cannot be reached", StringComparison.Ordinal)
        );

        await server.ExecuteAsync(
            $"""
            CREATE DATABASE {later};
            CREATE USER '{later}'@'%' IDENTIFIED BY 'x';
            GRANT ALL ON {later}.* TO '{later}'@'%';
            """
        );

        await app
            .Services.GetRequiredService<MigrationState>()
            .WhenReadyAsync(CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(10), CancellationToken);
    }

    [Fact]
    public async Task A_database_outage_is_a_503_until_the_database_returns()
    {
        var server = await MariaDbServer.StartAsync();
        await using var app = await StartAsync(await server.CreateSchemaAsync("tiny"));
        Assert.Equal(200, (await app.GetAsync("/messages")).Status);

        server.Process.Kill();

        var down = await app.GetAsync("/messages");
        Assert.Equal((503, "application/problem+json"), (down.Status, down.ContentType));
        Assert.NotNull(down.Headers.RetryAfter);
        Assert.DoesNotContain("127.0.0.1", down.Text, StringComparison.Ordinal);

        server.Process.Restart();
        await server.WaitUntilReadyAsync();
        Assert.Equal(200, (await app.GetAsync("/messages")).Status);
        await server.Process.DisposeAsync();
    }

    [Fact]
    public async Task A_transaction_is_atomic_and_saves_pending_changes()
    {
        var connection = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("tiny");
        await using var db = await TinyDbContext.OpenAsync(connection);
        await db.Database.ExecuteSqlAsync(
            $"CREATE TABLE notes (Id BIGINT AUTO_INCREMENT PRIMARY KEY, Text VARCHAR(100) NOT NULL)",
            CancellationToken
        );

        var done = new List<string>();
        var saved = await db.InTransactionAsync(
            _ =>
            {
                db.AfterCommit(() => done.Add("kept"));
                db.Notes.Add(new() { Text = "kept" });
                return Task.FromResult(7);
            },
            CancellationToken
        );
        await Assert.ThrowsAsync<DomainException>(() =>
            db.InTransactionAsync<TinyDbContext, int>(
                async cancellationToken =>
                {
                    db.AfterCommit(() => done.Add("undone"));
                    db.Notes.Add(new() { Text = "undone" });
                    await db.SaveChangesAsync(cancellationToken);
                    throw new DomainException("rule", "No.");
                },
                CancellationToken
            )
        );

        Assert.Equal(7, saved);
        Assert.Equal(["kept"], done);
        Assert.Equal(["kept"], await db.Notes.AsNoTracking().Select(note => note.Text).ToListAsync(CancellationToken));
    }

    [Fact]
    public async Task A_deadlocked_transaction_is_retried_with_a_clean_context()
    {
        var connection = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("tiny");
        await using var first = await TinyDbContext.OpenAsync(connection);
        await using var second = await TinyDbContext.OpenAsync(connection);
        await first.Database.ExecuteSqlAsync(
            $"""
            CREATE TABLE notes (Id BIGINT AUTO_INCREMENT PRIMARY KEY, Text VARCHAR(100) NOT NULL);
            INSERT INTO notes (Text) VALUES (''), ('')
            """,
            CancellationToken
        );
        using var bothHoldOne = new Barrier(2);
        var runs = 0;

        await Task.WhenAll(AppendAsync(first, 1, 2, "a"), AppendAsync(second, 2, 1, "b"));

        Assert.Equal(3, runs);
        Assert.Equal(
            [2, 2],
            await first.Notes.AsNoTracking().Select(note => note.Text.Length).ToListAsync(CancellationToken)
        );

        Task AppendAsync(TinyDbContext db, long one, long other, string text) =>
            Task.Run(() =>
                db.InTransactionAsync(
                    async cancellationToken =>
                    {
                        var run = Interlocked.Increment(ref runs);
                        await db
                            .Notes.Where(note => note.Id == one)
                            .ExecuteUpdateAsync(
                                set => set.SetProperty(note => note.Text, note => note.Text + text),
                                cancellationToken
                            );
                        if (run <= 2)
                        {
                            bothHoldOne.SignalAndWait(cancellationToken);
                        }

                        await db
                            .Notes.Where(note => note.Id == other)
                            .ExecuteUpdateAsync(
                                set => set.SetProperty(note => note.Text, note => note.Text + text),
                                cancellationToken
                            );
                    },
                    CancellationToken
                )
            );
    }

    private static ServerVersion VersionOf(TinyApp app)
    {
        using var scope = app.Services.CreateScope();
        Assert.NotNull(scope.ServiceProvider.GetRequiredService<TinyDbContext>().Database.ProviderName);
        return app.Services.GetRequiredService<DatabaseServer>().Version;
    }

    private static Task<TinyApp> StartAsync(string connection, bool isEssential = true, params string[] arguments) =>
        TinyApp.StartAsync(
            app =>
                app.MapGet("/messages", async (TinyDbContext db, CancellationToken cancellationToken) =>
                    await db
                        .Database.SqlQuery<long>($"SELECT COUNT(*) AS Value FROM outbox")
                        .SingleAsync(cancellationToken)
                ),
            builder =>
            {
                builder.AddDatabase<TinyDbContext>("tinydb", isEssential);
                // Messaging adds the migrations of its own tables in the same way.
                builder.Services.AddSingleton(
                    new MigrationSource(typeof(MessagingRegistration).Assembly, "Messaging.Sql", "messaging")
                );
            },
            arguments: [$"--ConnectionStrings:tinydb={connection}", .. arguments]
        );
}
