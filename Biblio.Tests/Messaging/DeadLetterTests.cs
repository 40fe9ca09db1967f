using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Biblio.Messaging.Streams;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Messaging;

/// <summary>Messages that cannot be handled are dead-lettered and can be replayed.</summary>
public sealed class DeadLetterTests
{
    private readonly string _name = "l" + Guid.NewGuid().ToString("N")[..8];
    private volatile bool _isBroken = true;
    private int _runs;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_poison_event_is_dead_lettered_and_replayed_exactly_once()
    {
        var redis = await RedisServer.SharedAsync();
        await using var other = await Node.StartAsync(
            _name + "-other",
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
        );
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, subscriptions =>
            subscriptions.SubscribeToEvent<Note>(_name, "note", FailAtThirteenAsync)
        );

        await node.PublishAsync(_name, new Note("a", 12), new Note("a", 13), new Note("a", 14));

        // Later messages with the same subject are still handled.
        await node.AssertReceivedAsync(12, 14);
        await redis.WaitForReplyAsync("1", "XLEN", StreamNames.DeadLetters(_name));
        Assert.Equal(5, _runs);
        Assert.Equal(0, await redis.CountPendingAsync(StreamNames.Events(_name), _name));

        var list = await node.Http.GetFromJsonAsync<JsonElement>("/messages/dead", CancellationToken);
        Assert.Equal(1, list.GetProperty("total").GetInt32());
        var dead = list.GetProperty("items")[0];
        Assert.Equal("note", dead.GetProperty("type").GetString());
        Assert.Equal(5, dead.GetProperty("attempts").GetInt32());
        Assert.Equal("InvalidOperationException: thirteen", dead.GetProperty("reason").GetString());
        Assert.Equal("""{"subject":"a","number":13}""", dead.GetProperty("body").GetString());

        _isBroken = false;
        var replayed = await node.Http.PostAsJsonAsync(
            "/messages/dead/replay",
            new { id = dead.GetProperty("id").GetString() },
            CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, replayed.StatusCode);
        Assert.Equal(
            1,
            (await replayed.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("count").GetInt32()
        );

        await node.AssertReceivedAsync(12, 13, 14);
        await node.PublishAsync(_name, new Note("a", 15));
        await other.AssertReceivedAsync(12, 13, 14, 15);
        Assert.Equal("0", await redis.ExecuteAsync("XLEN", StreamNames.DeadLetters(_name)));
    }

    [Fact]
    public async Task All_dead_letters_are_replayed_to_their_queues_at_once()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToCommand<Note>(_name, "note", SaveAndFailAsync),
            settings: ("Messaging:MaxAttempts", "1")
        );
        await node.SendAsync(_name, [.. Enumerable.Range(0, 130).Select(number => new Note($"{number}", number))]);
        await redis.WaitForReplyAsync("130", "XLEN", StreamNames.DeadLetters(_name));

        var page = await node.Http.GetFromJsonAsync<JsonElement>(
            "/messages/dead?page=2&pageSize=100",
            CancellationToken
        );
        Assert.Equal((130, 30), (page.GetProperty("total").GetInt32(), page.GetProperty("items").GetArrayLength()));

        _isBroken = false;
        await node.Http.PostAsJsonAsync("/messages/dead/replay", new { all = true }, CancellationToken);

        await node.AssertReceivedAsync([.. Enumerable.Range(0, 130)]);
    }

    [Theory]
    [InlineData("""{"subject":"a","number":1.5}""")]
    [InlineData("""{"subject":"a"}""")]
    [InlineData("""{"subject":null,"number":1}""")]
    [InlineData("null")]
    [InlineData("not json")]
    public async Task An_unreadable_body_is_dead_lettered_at_once(string body)
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, subscriptions =>
            subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
        );

        await redis.AddMessageAsync(StreamNames.Events(_name), "note", body);

        await redis.WaitForReplyAsync("1", "XLEN", StreamNames.DeadLetters(_name));
        await Eventually.IsTrueAsync(async () => await redis.CountPendingAsync(StreamNames.Events(_name), _name) == 0);
        Assert.Empty(await node.GetReceivedAsync());
    }

    [Fact]
    public async Task A_malformed_entry_is_dead_lettered_without_blocking_later_messages()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, subscriptions =>
            subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
        );

        await redis.ExecuteAsync("XADD", StreamNames.Events(_name), "*", "somebody", "else's");
        await node.PublishAsync(_name, new Note("a", 1));

        await node.AssertReceivedAsync(1);
        var list = await node.Http.GetFromJsonAsync<JsonElement>("/messages/dead", CancellationToken);
        Assert.Equal(JsonValueKind.Null, list.GetProperty("items")[0].GetProperty("messageId").ValueKind);
    }

    [Fact]
    public async Task Unknown_events_are_ignored_and_unknown_commands_are_dead_lettered()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, subscriptions =>
            subscriptions
                .SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
                .SubscribeToCommand<Note>(_name, "note", Node.SaveAsync)
        );
        foreach (var stream in new[] { StreamNames.Events(_name), StreamNames.Commands(_name) })
        {
            await redis.AddMessageAsync(stream, "new-in-the-next-version", "{}");
        }

        await redis.WaitForReplyAsync("1", "XLEN", StreamNames.DeadLetters(_name));
        foreach (var stream in new[] { StreamNames.Events(_name), StreamNames.Commands(_name) })
        {
            await Eventually.IsTrueAsync(async () => await redis.CountPendingAsync(stream, _name) == 0);
        }

        Assert.Contains(
            StreamNames.Commands(_name),
            await redis.ExecuteAsync("XRANGE", StreamNames.DeadLetters(_name), "-", "+"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_message_that_kills_its_processes_is_dead_lettered()
    {
        var redis = await RedisServer.SharedAsync();
        var stream = StreamNames.Commands(_name);
        await redis.ExecuteAsync("XGROUP", "CREATE", stream, _name, "0", "MKSTREAM");
        var entry = await redis.AddMessageAsync(stream, "note", """{"subject":"a","number":1}""");
        await redis.ExecuteAsync("XREADGROUP", "GROUP", _name, "a", "STREAMS", stream, ">");
        await redis.ExecuteAsync("XCLAIM", stream, _name, "a", "0", entry, "RETRYCOUNT", "20");

        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, subscriptions =>
            subscriptions.SubscribeToCommand<Note>(_name, "note", Node.SaveAsync)
        );

        await redis.WaitForReplyAsync("1", "XLEN", StreamNames.DeadLetters(_name));
        Assert.Empty(await node.GetReceivedAsync());
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("""{"id":"1-1","all":true}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"id":"DROP"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"id":7}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"all":true,"please":1}""", HttpStatusCode.BadRequest)]
    [InlineData("not json", HttpStatusCode.BadRequest)]
    [InlineData("""{"id":"1-1"}""", HttpStatusCode.NotFound)]
    public async Task A_bad_replay_is_refused_with_a_problem(string body, HttpStatusCode status)
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis);

        var response = await node.Http.PostAsync(
            "/messages/dead/replay",
            new StringContent(body, Encoding.UTF8, "application/json"),
            CancellationToken
        );

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("page=0")]
    [InlineData("page=x")]
    [InlineData("pageSize=101")]
    [InlineData("page=1000&pageSize=100")]
    public async Task A_bad_page_of_dead_letters_is_refused(string query)
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis);

        var response = await node.Http.GetAsync($"/messages/dead?{query}", CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private Task FailAtThirteenAsync(
        Note note,
        NoteDbContext db,
        IServiceProvider services,
        CancellationToken cancellationToken
    ) =>
        note.Number == 13
            ? SaveAndFailAsync(note, db, services, cancellationToken)
            : Node.SaveAsync(note, db, services, cancellationToken);

    private async Task SaveAndFailAsync(
        Note note,
        NoteDbContext db,
        IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        Interlocked.Increment(ref _runs);
        await Node.SaveAsync(note, db, services, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (_isBroken)
        {
            throw new InvalidOperationException("thirteen");
        }
    }
}
