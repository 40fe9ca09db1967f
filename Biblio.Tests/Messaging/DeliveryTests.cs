using System.Globalization;
using Biblio.Messaging;
using Biblio.Messaging.Streams;
using Biblio.Persistence;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Messaging;

/// <summary>Tests which service receives which messages, how often, and in which order.</summary>
public sealed class DeliveryTests
{
    private readonly string _name = "d" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task An_event_reaches_every_subscribed_service()
    {
        var redis = await RedisServer.SharedAsync();
        await using var orders = await Node.StartAsync(
            _name + "-orders",
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
        );
        await using var web = await Node.StartAsync(
            _name + "-web",
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
        );

        await orders.PublishAsync(_name, Notes(50));

        await orders.AssertReceivedAsync([.. Enumerable.Range(0, 50)]);
        await web.AssertReceivedAsync([.. Enumerable.Range(0, 50)]);
    }

    [Fact]
    public async Task A_later_subscriber_receives_earlier_events()
    {
        var redis = await RedisServer.SharedAsync();
        await using var publisher = await Node.StartAsync(_name + "-publisher", await Node.CreateSchemaAsync(), redis);
        await publisher.PublishAsync(_name, Notes(5));
        await redis.WaitForReplyAsync("5", "XLEN", StreamNames.Events(_name));

        await using var late = await Node.StartAsync(
            _name + "-late",
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
        );

        await late.AssertReceivedAsync(0, 1, 2, 3, 4);
    }

    [Fact]
    public async Task A_command_is_handled_once_by_one_of_two_replicas()
    {
        var redis = await RedisServer.SharedAsync();
        var schema = await Node.CreateSchemaAsync();
        await using var one = await Node.StartAsync(
            _name,
            schema,
            redis,
            subscriptions => subscriptions.SubscribeToCommand<Note>(_name, "note", Node.SaveAsync),
            replica: "one",
            settings: ("Messaging:BatchSize", "5")
        );
        await using var two = await Node.StartAsync(
            _name,
            schema,
            redis,
            subscriptions => subscriptions.SubscribeToCommand<Note>(_name, "note", Node.SaveAsync),
            replica: "two",
            settings: ("Messaging:BatchSize", "5")
        );

        for (var i = 0; i < 20; i++)
        {
            await one.SendAsync(
                _name,
                [.. Enumerable.Range(i * 20, 20).Select(number => new Note($"{number}", number))]
            );
        }

        await one.AssertReceivedAsync([.. Enumerable.Range(0, 400)]);
        Assert.Equal(["one", "two"], (await one.GetReceivedAsync()).Select(note => note.Replica).Distinct().Order());
    }

    [Fact]
    public async Task A_duplicate_message_has_its_effect_once()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, subscriptions =>
            subscriptions.SubscribeToCommand<Note>(_name, "note", Node.SaveAsync)
        );
        var id = Guid.NewGuid().ToString();

        for (var i = 0; i < 3; i++)
        {
            await redis.AddMessageAsync(
                StreamNames.Commands(_name),
                "note",
                """{"subject":"a","number":7}""",
                id,
                "said-at",
                "2026-01-01T00:00:00Z"
            );
        }

        await node.SendAsync(_name, new Note("a", 8));
        await node.AssertReceivedAsync(7, 8);
        await Eventually.IsTrueAsync(async () =>
            await redis.CountPendingAsync(StreamNames.Commands(_name), _name) == 0
        );
    }

    [Fact]
    public async Task Messages_of_one_subject_are_handled_in_order()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, subscriptions =>
            subscriptions.SubscribeToEvent<Note>(
                _name,
                "note",
                async (Note note, NoteDbContext db, IServiceProvider services, CancellationToken cancellationToken) =>
                {
                    // Earlier messages take longer, so that concurrent handling would change the order.
                    await Task.Delay(TimeSpan.FromMilliseconds(note.Number < 10 ? 20 : 0), cancellationToken);
                    await Node.SaveAsync(note, db, services, cancellationToken);
                }
            )
        );

        await node.PublishAsync(_name, [.. Enumerable.Range(0, 60).Select(number => new Note("same", number))]);

        await node.AssertReceivedAsync([.. Enumerable.Range(0, 60)]);
        Assert.Equal(Enumerable.Range(0, 60), (await node.GetReceivedAsync()).Select(note => note.Number));
    }

    [Fact]
    public async Task A_rolled_back_message_is_never_published()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, subscriptions =>
            subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
        );

        await node.WithDbAsync(async db =>
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() =>
                db.InTransactionAsync<NoteDbContext, int>(
                    async cancellationToken =>
                    {
                        db.Publish(_name, "note", new Note("a", 1));
                        await db.SaveChangesAsync(cancellationToken);
                        throw new InvalidOperationException("changed my mind");
                    },
                    TestContext.Current.CancellationToken
                )
            );
            db.Publish(_name, "note", new Note("a", 2));
            return await db.SaveChangesAsync();
        });

        await node.AssertReceivedAsync(2);
        Assert.Equal("1", await redis.ExecuteAsync("XLEN", StreamNames.Events(_name)));
    }

    [Fact]
    public async Task A_committed_message_is_sent_without_waiting_for_the_poll()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            settings: ("Messaging:PollInterval", "01:00:00")
        );

        for (var i = 1; i <= 3; i++)
        {
            await node.WithDbAsync(db =>
                db.InTransactionAsync<NoteDbContext, int>(
                    _ =>
                    {
                        db.Publish(_name, "note", new Note("a", i));
                        return Task.FromResult(0);
                    },
                    TestContext.Current.CancellationToken
                )
            );
            await redis.WaitForReplyAsync(i.ToString(CultureInfo.InvariantCulture), "XLEN", StreamNames.Events(_name));
        }
    }

    [Fact]
    public async Task A_full_stream_delays_the_relay_until_readers_catch_up()
    {
        var redis = await RedisServer.SharedAsync();
        (string, string)[] settings =
        [
            ("Messaging:MaxStreamLength", "10"),
            ("Messaging:BatchSize", "5"),
            ("Messaging:PollInterval", "00:00:00.1"),
            ("Messaging:RetentionInterval", "00:00:00.1"),
            ("Messaging:TrimDelay", "00:00:00.500"),
            ("Messaging:AcknowledgementInterval", "00:00:00.050"),
        ];
        await using var publisher = await Node.StartAsync(
            _name + "-publisher",
            await Node.CreateSchemaAsync(),
            redis,
            settings: settings
        );
        await publisher.SendAsync(_name, Notes(50));
        await publisher.PublishAsync(_name + "-other", new Note("a", 1));

        await redis.WaitForReplyAsync("1", "XLEN", StreamNames.Events(_name + "-other"));
        Assert.Equal("10", await redis.ExecuteAsync("XLEN", StreamNames.Commands(_name)));
        // The relay marks the row of a message after it has sent the message.
        await Eventually.IsTrueAsync(async () => await publisher.CountOutboxAsync() == 40);

        await using var reader = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToCommand<Note>(_name, "note", Node.SaveAsync),
            settings: settings
        );
        await reader.AssertReceivedAsync([.. Enumerable.Range(0, 50)]);
    }

    [Fact]
    public async Task Only_entries_that_every_group_acknowledged_are_trimmed()
    {
        var redis = await RedisServer.SharedAsync();
        var stream = StreamNames.Events(_name);
        await redis.ExecuteAsync("XGROUP", "CREATE", stream, "slow", "0", "MKSTREAM");
        (string, string)[] settings =
        [
            ("Messaging:RetentionInterval", "00:00:00.500"),
            ("Messaging:EventRetention", "00:00:01"),
            ("Messaging:AcknowledgementInterval", "00:00:00.050"),
        ];
        await using var quick = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync),
            settings: settings
        );
        await quick.PublishAsync(_name, Notes(10));
        await quick.AssertReceivedAsync([.. Enumerable.Range(0, 10)]);

        // The slow group has read three entries and acknowledged the first of them.
        var read = (
            await redis.ExecuteAsync("XREADGROUP", "GROUP", "slow", "c", "COUNT", "3", "STREAMS", stream, ">")
        ).Split('\n');
        await redis.ExecuteAsync(
            "XACK",
            stream,
            "slow",
            read.First(line => line.Contains('-', StringComparison.Ordinal))
        );

        await redis.WaitForReplyAsync("9", "XLEN", stream);
        await redis.ExecuteAsync("XGROUP", "DESTROY", stream, "slow");
        await redis.WaitForReplyAsync("0", "XLEN", stream);
    }

    [Fact]
    public async Task Young_events_are_kept_for_later_subscribers()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions =>
                subscriptions
                    .SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
                    .SubscribeToCommand<Note>(_name, "note", Node.SaveAsync),
            settings:
            [
                ("Messaging:RetentionInterval", "00:00:00.05"),
                ("Messaging:TrimDelay", "00:00:01"),
                ("Messaging:AcknowledgementInterval", "00:00:00.050"),
            ]
        );
        await node.PublishAsync(_name, new Note("a", 1));
        await node.SendAsync(_name, new Note("a", 2));
        await node.AssertReceivedAsync(1, 2);

        await redis.WaitForReplyAsync("0", "XLEN", StreamNames.Commands(_name));
        Assert.Equal("1", await redis.ExecuteAsync("XLEN", StreamNames.Events(_name)));
    }

    private static Note[] Notes(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new Note($"{number}", number))];
}
