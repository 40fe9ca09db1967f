using System.Diagnostics;
using Biblio.Messaging;
using Biblio.Persistence;
using Biblio.Persistence.Migrations;
using Biblio.Tests.Fixtures;
using Biblio.Tests.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Persistence;

/// <summary>What <c>/health</c> says about a database that runs and does not serve.</summary>
public sealed class DatabaseHealthTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_without_a_free_connection_is_not_ready()
    {
        var server = await MariaDbServer.SharedAsync();
        await using var app = await StartAsync(
            await server.CreateSchemaAsync("tiny"),
            arguments: ["--Database:PoolSize=3"]
        );
        await WaitForAsync(app, 200, "healthy", null);

        using var release = new CancellationTokenSource();
        var holding = Enumerable.Range(0, 3).Select(_ => HoldAsync(app, release.Token)).ToList();

        await WaitForAsync(
            app,
            503,
            "unhealthy",
            "No connection to the database became free in time: the pool is exhausted."
        );
        var since = Stopwatch.GetTimestamp();
        Assert.Equal(503, (await app.GetAsync("/health")).Status);
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Equal(200, (await app.GetAsync("/alive")).Status);

        await release.CancelAsync();
        await Task.WhenAll(holding);
        await WaitForAsync(app, 200, "healthy", null);
    }

    [Theory]
    [InlineData(false, 503, "unhealthy")]
    [InlineData(true, 200, "degraded")]
    public async Task A_read_only_database_serves_only_services_that_read(bool servesReads, int code, string status)
    {
        var server = await MariaDbServer.StartAsync();
        await using var app = await StartAsync(await server.CreateSchemaAsync("tiny"), servesReads);
        await WaitForAsync(app, 200, "healthy", null);

        await server.ExecuteAsync("SET GLOBAL read_only = ON");
        await WaitForAsync(app, code, status, "The database is read-only.");
        Assert.Equal(200, (await app.GetAsync("/alive")).Status);
        Assert.Equal(503, (await app.PostAsync("/messages", "{}")).Status);

        await server.ExecuteAsync("SET GLOBAL read_only = OFF");
        await WaitForAsync(app, 200, "healthy", null);
        await server.Process.DisposeAsync();
    }

    [Fact]
    public async Task A_locked_database_is_not_ready_until_it_is_released()
    {
        var server = await MariaDbServer.StartAsync();
        await using var app = await StartAsync(await server.CreateSchemaAsync("tiny"));
        await WaitForAsync(app, 200, "healthy", null);

        var locking = server.ExecuteAsync("FLUSH TABLES WITH READ LOCK; SELECT SLEEP(6)");
        await WaitForAsync(app, 503, "unhealthy", "The database does not answer in time.");

        await locking;
        await WaitForAsync(app, 200, "healthy", null);
        await server.Process.DisposeAsync();
    }

    [Fact]
    public async Task A_killed_database_is_ready_ten_seconds_after_its_return()
    {
        var server = await MariaDbServer.StartAsync();
        await using var app = await StartAsync(await server.CreateSchemaAsync("tiny"));
        await WaitForAsync(app, 200, "healthy", null);

        server.Process.Kill();
        await WaitForAsync(app, 503, "unhealthy", "The database cannot be reached.");
        server.Process.Restart();
        await server.WaitUntilReadyAsync();

        var since = Stopwatch.GetTimestamp();
        await WaitForAsync(app, 200, "healthy", null);
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await server.Process.DisposeAsync();
    }

    private static Task WaitForAsync(TinyApp app, int code, string status, string? description)
    {
        var last = "";
        return Eventually.IsTrueAsync(
            async () =>
            {
                var health = await app.GetAsync("/health");
                last = health.Text;
                var check = health.Json.GetProperty("checks").GetProperty(nameof(TinyDbContext));
                return (
                        health.Status,
                        check.GetProperty("status").GetString(),
                        check.GetProperty("description").GetString(),
                        // A text of Biblio has a code for other languages.
                        check.TryGetProperty("code", out _)
                    ) == (code, status, description, description is not null);
            },
            () => Task.FromResult(last)
        );
    }

    /// <summary>Holds a connection of the service's pool.</summary>
    private static async Task HoldAsync(TinyApp app, CancellationToken release)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TinyDbContext>();
        await db.Database.OpenConnectionAsync(CancellationToken);
        await Task.Delay(Timeout.Infinite, release).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await db.Database.CloseConnectionAsync();
    }

    private static Task<TinyApp> StartAsync(string connection, bool servesReads = false, string[]? arguments = null) =>
        TinyApp.StartAsync(
            app => app.MapPost("/messages", async (TinyDbContext db, CancellationToken cancellationToken) =>
                {
                    await db.Database.ExecuteSqlAsync(
                        $"INSERT INTO inbox (message_id, consumer, heard_at) VALUES (UUID(), 'tiny', NOW())",
                        cancellationToken
                    );
                    return Results.NoContent();
                }),
            builder =>
            {
                builder.AddDatabase<TinyDbContext>("tinydb", servesReads: servesReads);
                builder.Services.AddSingleton(
                    new MigrationSource(typeof(MessagingRegistration).Assembly, "Messaging.Sql", "messaging")
                );
            },
            arguments: [$"--ConnectionStrings:tinydb={connection}", .. arguments ?? []]
        );
}
