using Biblio.Messaging;
using Biblio.Messaging.Inbox;
using Biblio.Messaging.Outbox;
using Biblio.Persistence;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Messaging;

/// <summary>One replica of a service that publishes and receives notes, on a real MariaDB and a real Redis.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Node(WebApplication app, string replica) => (_app, Replica) = (app, replica);

    public string Replica { get; }

    public IServiceProvider Services => _app.Services;

    public HttpClient Http { get; private set; } = new();

    /// <summary>Creates the schema of a service with the table of its received notes.</summary>
    public static async Task<string> CreateSchemaAsync(MariaDbServer? server = null)
    {
        server ??= await MariaDbServer.SharedAsync();
        var connection = await server.CreateSchemaAsync("notes");
        await server.ExecuteAsync(
            """
            CREATE TABLE received (
              id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, number INT NOT NULL, replica VARCHAR(50) NOT NULL)
            """,
            connection.Split("Database=")[1]
        );
        return connection;
    }

    public static async Task<Node> StartAsync(
        string service,
        string schema,
        RedisServer redis,
        Action<Subscriptions<NoteDbContext>>? subscribe = null,
        string replica = "a",
        Action<WebApplicationBuilder>? configure = null,
        params (string Key, string Value)[] settings
    )
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                ContentRootPath = Path.GetTempPath(),
                EnvironmentName = Environments.Production,
            }
        );
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([
            new("ConnectionStrings:notesdb", schema),
            new("ConnectionStrings:cache", redis.ConnectionString),
            new(Tokens.KeySetSetting.Key, Tokens.KeySetSetting.Value),
            new("Messaging:Consumer", replica),
            new("Messaging:RetryDelay", "00:00:00.010"),
            .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)),
        ]);
        builder.AddServiceDefaults();
        builder.AddDatabase<NoteDbContext>("notesdb");
        builder.AddMessaging(service, subscribe);
        builder.Services.AddSingleton(new ReplicaName(replica));
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseMigrationGate();
        app.MapDeadLetters();
        await app.StartAsync();
        await app.Services.GetRequiredService<MigrationState>().WhenReadyAsync(TestContext.Current.CancellationToken);
        return new Node(app, replica)
        {
            Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) }.As(Tokens.Librarian),
        };
    }

    /// <summary>Saves the note in the transaction of the message.</summary>
    public static Task SaveAsync(
        Note note,
        NoteDbContext db,
        IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        db.Received.Add(
            new ReceivedNote { Number = note.Number, Replica = services.GetRequiredService<ReplicaName>().Name }
        );
        return Task.CompletedTask;
    }

    public Task PublishAsync(string topic, params Note[] notes) =>
        WithDbAsync(db =>
        {
            foreach (var note in notes)
            {
                db.Publish(topic, "note", note);
            }

            return db.SaveChangesAsync();
        });

    public Task SendAsync(string queue, params Note[] notes) =>
        WithDbAsync(db =>
        {
            foreach (var note in notes)
            {
                db.Send(queue, "note", note);
            }

            return db.SaveChangesAsync();
        });

    public Task<List<ReceivedNote>> GetReceivedAsync() =>
        WithDbAsync(db => db.Received.AsNoTracking().OrderBy(note => note.Id).ToListAsync());

    /// <summary>The number of messages that are not sent yet.</summary>
    public Task<long> CountOutboxAsync() =>
        WithDbAsync(db => db.Set<OutboxMessage>().LongCountAsync(message => message.EntryId == null));

    /// <summary>The number of messages that are not acknowledged yet. A message is marked as sent a moment later.</summary>
    public Task<long> CountKeptAsync() => WithDbAsync(db => db.Set<OutboxMessage>().LongCountAsync());

    /// <summary>The number of messages that are marked as sent and not acknowledged yet.</summary>
    public Task<long> CountSentAsync() =>
        WithDbAsync(db => db.Set<OutboxMessage>().LongCountAsync(message => message.EntryId != null));

    public async Task<T> WithDbAsync<T>(Func<NoteDbContext, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<NoteDbContext>());
    }

    /// <summary>Waits until exactly these numbers are received, and fails at once if one is received twice.</summary>
    public async Task AssertReceivedAsync(params int[] numbers)
    {
        var expected = numbers.Order().ToArray();
        await Eventually.IsTrueAsync(
            async () =>
            {
                var received = (await GetReceivedAsync()).Select(note => note.Number).Order().ToArray();
                Assert.Equal(received.Distinct(), received);
                return received.SequenceEqual(expected);
            },
            async () => $"received {(await GetReceivedAsync()).Count} of {expected.Length}"
        );
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    internal sealed record ReplicaName(string Name);
}
