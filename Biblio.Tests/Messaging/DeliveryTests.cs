using System.Globalization;
using Biblio.Messaging;
using Biblio.Messaging.Streams;
using Biblio.Persistence;
using Biblio.ServiceDefaults;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Messaging;

/// <summary>Who gets which message, how often, in which order.</summary>
public sealed class DeliveryTests
{
    private readonly string _name = "d" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task An_event_reaches_every_service_that_hears_it()
    {
        var redis = await RedisServer.SharedAsync();
        await using var orders = await Node.StartAsync(
            _name + "-orders",
            await Node.CreateSchemaAsync(),
            redis,
            hears => hears.SubscribeToEvent<Note>(_name, "note", Node.Remember)
        );
        await using var web = await Node.StartAsync(_name + "-web", await Node.CreateSchemaAsync(), redis, hears =>
            hears.SubscribeToEvent<Note>(_name, "note", Node.Remember)
        );

        await orders.SayAsync(_name, Notes(50));

        await orders.HearsAsync([.. Enumerable.Range(0, 50)]);
        await web.HearsAsync([.. Enumerable.Range(0, 50)]);
    }

    [Fact]
    public async Task A_service_that_comes_later_hears_what_was_said_before()
    {
        var redis = await RedisServer.SharedAsync();
        await using var speaker = await Node.StartAsync(_name + "-speaker", await Node.CreateSchemaAsync(), redis);
        await speaker.SayAsync(_name, Notes(5));
        await redis.AnswersAsync("5", "XLEN", StreamNames.Events(_name));

        await using var late = await Node.StartAsync(_name + "-late", await Node.CreateSchemaAsync(), redis, hears =>
            hears.SubscribeToEvent<Note>(_name, "note", Node.Remember)
        );

        await late.HearsAsync(0, 1, 2, 3, 4);
    }

    [Fact]
    public async Task A_command_is_done_once_by_one_of_two_replicas()
    {
        var redis = await RedisServer.SharedAsync();
        var schema = await Node.CreateSchemaAsync();
        await using var one = await Node.StartAsync(
            _name,
            schema,
            redis,
            hears => hears.SubscribeToCommand<Note>(_name, "note", Node.Remember),
            replica: "one",
            settings: ("Messaging:BatchSize", "5")
        );
        await using var two = await Node.StartAsync(
            _name,
            schema,
            redis,
            hears => hears.SubscribeToCommand<Note>(_name, "note", Node.Remember),
            replica: "two",
            settings: ("Messaging:BatchSize", "5")
        );

        for (var i = 0; i < 20; i++)
        {
            await one.AskAsync(
                _name,
                [.. Enumerable.Range(i * 20, 20).Select(number => new Note($"{number}", number))]
            );
        }

        await one.HearsAsync([.. Enumerable.Range(0, 400)]);
        Assert.Equal(["one", "two"], (await one.HeardAsync()).Select(heard => heard.Replica).Distinct().Order());
    }

    [Fact]
    public async Task The_same_message_twice_has_its_effect_once()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, hears =>
            hears.SubscribeToCommand<Note>(_name, "note", Node.Remember)
        );
        var id = Guid.NewGuid().ToString();

        for (var i = 0; i < 3; i++)
        {
            await redis.ExecuteAsync(
                "XADD",
                StreamNames.Commands(_name),
                "*",
                "id",
                id,
                "type",
                "note",
                "body",
                """{"subject":"a","number":7}""",
                "said-at",
                "2026-01-01T00:00:00Z"
            );
        }

        await node.AskAsync(_name, new Note("a", 8));
        await node.HearsAsync(7, 8);
        await Eventually.IsTrueAsync(async () => await redis.PendingAsync(StreamNames.Commands(_name), _name) == 0);
    }

    [Fact]
    public async Task Messages_about_one_thing_are_heard_in_the_order_in_which_they_were_said()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, hears =>
            hears.SubscribeToEvent<Note>(
                _name,
                "note",
                async (Note note, NoteDbContext db, IServiceProvider services, CancellationToken cancellationToken) =>
                {
                    // the earlier, the slower: whoever works side by side here overtakes
                    await Task.Delay(TimeSpan.FromMilliseconds(note.Number < 10 ? 20 : 0), cancellationToken);
                    await Node.Remember(note, db, services, cancellationToken);
                }
            )
        );

        await node.SayAsync(_name, [.. Enumerable.Range(0, 60).Select(number => new Note("same", number))]);

        await node.HearsAsync([.. Enumerable.Range(0, 60)]);
        Assert.Equal(Enumerable.Range(0, 60), (await node.HeardAsync()).Select(heard => heard.Number));
    }

    [Fact]
    public async Task What_is_rolled_back_was_never_said()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, hears =>
            hears.SubscribeToEvent<Note>(_name, "note", Node.Remember)
        );

        await node.InDbAsync(async db =>
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

        await node.HearsAsync(2);
        Assert.Equal("1", await redis.ExecuteAsync("XLEN", StreamNames.Events(_name)));
    }

    [Fact]
    public async Task A_committed_message_leaves_at_once_not_at_the_next_look_at_the_outbox()
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
            await node.InDbAsync(db =>
                db.InTransactionAsync<NoteDbContext, int>(
                    _ =>
                    {
                        db.Publish(_name, "note", new Note("a", i));
                        return Task.FromResult(0);
                    },
                    TestContext.Current.CancellationToken
                )
            );
            await redis.AnswersAsync(i.ToString(CultureInfo.InvariantCulture), "XLEN", StreamNames.Events(_name));
        }
    }

    [Fact]
    public async Task A_full_stream_holds_up_the_relay_until_its_readers_have_caught_up()
    {
        var redis = await RedisServer.SharedAsync();
        (string, string)[] settings =
        [
            ("Messaging:MaxStreamLength", "10"),
            ("Messaging:BatchSize", "5"),
            ("Messaging:PollInterval", "00:00:00.1"),
            ("Messaging:RetentionInterval", "00:00:00.1"),
        ];
        await using var speaker = await Node.StartAsync(
            _name + "-speaker",
            await Node.CreateSchemaAsync(),
            redis,
            settings: settings
        );
        await speaker.AskAsync(_name, Notes(50));
        await speaker.SayAsync(_name + "-other", new Note("a", 1));

        await redis.AnswersAsync("1", "XLEN", StreamNames.Events(_name + "-other"));
        Assert.Equal("10", await redis.ExecuteAsync("XLEN", StreamNames.Commands(_name)));
        // the row of a message is deleted after the message is sent
        await Eventually.IsTrueAsync(async () => await speaker.OutboxAsync() == 40);

        await using var reader = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            hears => hears.SubscribeToCommand<Note>(_name, "note", Node.Remember),
            settings: settings
        );
        await reader.HearsAsync([.. Enumerable.Range(0, 50)]);
    }

    [Fact]
    public async Task Only_what_every_group_has_finished_is_trimmed()
    {
        var redis = await RedisServer.SharedAsync();
        var stream = StreamNames.Events(_name);
        await redis.ExecuteAsync("XGROUP", "CREATE", stream, "slow", "0", "MKSTREAM");
        (string, string)[] settings =
        [
            ("Messaging:RetentionInterval", "00:00:00.05"),
            ("Messaging:EventRetention", "00:00:00"),
        ];
        await using var quick = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            hears => hears.SubscribeToEvent<Note>(_name, "note", Node.Remember),
            settings: settings
        );
        await quick.SayAsync(_name, Notes(10));
        await quick.HearsAsync([.. Enumerable.Range(0, 10)]);

        // the slow group has three in hand and has finished the first of them
        var read = (
            await redis.ExecuteAsync("XREADGROUP", "GROUP", "slow", "c", "COUNT", "3", "STREAMS", stream, ">")
        ).Split('\n');
        await redis.ExecuteAsync(
            "XACK",
            stream,
            "slow",
            read.First(word => word.Contains('-', StringComparison.Ordinal))
        );

        await redis.AnswersAsync("9", "XLEN", stream);
        await redis.ExecuteAsync("XGROUP", "DESTROY", stream, "slow");
        await redis.AnswersAsync("0", "XLEN", stream);
    }

    [Fact]
    public async Task Events_stay_for_those_who_come_later_while_they_are_young()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            hears =>
                hears
                    .SubscribeToEvent<Note>(_name, "note", Node.Remember)
                    .SubscribeToCommand<Note>(_name, "note", Node.Remember),
            settings: ("Messaging:RetentionInterval", "00:00:00.05")
        );
        await node.SayAsync(_name, new Note("a", 1));
        await node.AskAsync(_name, new Note("a", 2));
        await node.HearsAsync(1, 2);

        await redis.AnswersAsync("0", "XLEN", StreamNames.Commands(_name));
        Assert.Equal("1", await redis.ExecuteAsync("XLEN", StreamNames.Events(_name)));
    }

    private static Note[] Notes(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new Note($"{number}", number))];
}
