using System.Data.Common;
using Biblio.Messaging.DeadLetters;
using Biblio.Messaging.Inbox;
using Biblio.Messaging.Streams;
using Biblio.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Messaging;

/// <summary>What breaks, and what is true afterwards.</summary>
public sealed class FailureTests
{
    private readonly string _name = "f" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task While_redis_is_down_saying_goes_on_and_everything_arrives_after()
    {
        var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, hears =>
            hears.SubscribeToEvent<Note>(_name, "note", Node.Remember)
        );
        await node.SayAsync(_name, new Note("a", 0));
        await node.HearsAsync(0);

        redis.Process.Kill();
        for (var number = 1; number <= 20; number++)
        {
            await node.SayAsync(_name, new Note("a", number))
                .WaitAsync(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        }

        Assert.Equal(20, await node.OutboxAsync());
        redis.Process.Restart();

        await node.HearsAsync([.. Enumerable.Range(0, 21)]);
        Assert.Equal(0, await node.OutboxAsync());
    }

    [Fact]
    public async Task Redis_killed_again_and_again_with_messages_under_way_loses_and_doubles_nothing()
    {
        var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            hears => hears.SubscribeToEvent<Note>(_name, "note", Node.Remember),
            settings: [("Messaging:ClaimAfter", "00:00:03"), ("Messaging:BatchSize", "10")]
        );
        var speaking = Task.Run(
            async () =>
            {
                for (var number = 0; number < 600; number++)
                {
                    await node.SayAsync(_name, new Note($"{number % 20}", number));
                }
            },
            TestContext.Current.CancellationToken
        );

        for (var kills = 1; kills <= 3; kills++)
        {
            var so = kills * 100;
            await Eventually.IsTrueAsync(async () => (await node.HeardAsync()).Count >= so);
            redis.Process.Restart();
        }

        await speaking;
        await node.HearsAsync([.. Enumerable.Range(0, 600)]);
        await Eventually.IsTrueAsync(async () => await redis.PendingAsync(StreamNames.Events(_name), _name) == 0);
    }

    [Fact]
    public async Task A_redis_that_lost_its_memory_is_used_again()
    {
        var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, hears =>
            hears.SubscribeToEvent<Note>(_name, "note", Node.Remember)
        );
        await node.SayAsync(_name, new Note("a", 1));
        await node.HearsAsync(1);

        await redis.ExecuteAsync("FLUSHALL");
        await node.SayAsync(_name, new Note("a", 2));

        await node.HearsAsync(1, 2);
    }

    [Fact]
    public async Task A_relay_that_dies_between_sending_and_deleting_sends_twice_and_it_is_heard_once()
    {
        var redis = await RedisServer.SharedAsync();
        var dies = new DiesAtDelete();
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            hears => hears.SubscribeToEvent<Note>(_name, "note", Node.Remember),
            configure: builder =>
                builder.Services.ConfigureDbContext<NoteDbContext>(options => options.AddInterceptors(dies))
        );

        // one: of two the relay may take the first before it is handed the second, and send only that one twice
        await node.SayAsync(_name, new Note("a", 1));

        await redis.AnswersAsync("2", "XLEN", StreamNames.Events(_name));
        await Eventually.IsTrueAsync(async () => await node.OutboxAsync() == 0);
        await Eventually.IsTrueAsync(async () => await redis.PendingAsync(StreamNames.Events(_name), _name) == 0);
        await node.HearsAsync(1);
        Assert.Equal(1, dies.Deaths);
    }

    [Fact]
    public async Task What_a_dead_replica_left_in_the_outbox_another_one_sends()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            hears => hears.SubscribeToEvent<Note>(_name, "note", Node.Remember),
            settings: ("Messaging:PollInterval", "00:00:00.1")
        );
        await node.SayAsync(_name, new Note("a", 1));
        await node.HearsAsync(1);

        // as one that committed, and was killed before it had sent
        await node.InDbAsync(db =>
            db.Database.ExecuteSqlAsync(
                $$"""INSERT INTO outbox (message_id, stream, type, body, said_at) VALUES (UUID(), {{StreamNames.Events(_name)}}, 'note', '{"subject":"b","number":2}', UTC_TIMESTAMP(6) - INTERVAL 10 SECOND)"""
            )
        );

        await node.HearsAsync(1, 2);
        await Eventually.IsTrueAsync(async () => await node.OutboxAsync() == 0);
        Assert.Equal("2", await redis.ExecuteAsync("XLEN", StreamNames.Events(_name)));
    }

    [Fact]
    public async Task What_a_dead_replica_left_another_one_takes_over()
    {
        var redis = await RedisServer.SharedAsync();
        var stream = StreamNames.Commands(_name);
        await LeaveAsync(redis, stream, "dead", 1, 2, 3);

        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            hears => hears.SubscribeToCommand<Note>(_name, "note", Node.Remember),
            replica: "alive",
            settings: ("Messaging:ClaimAfter", "00:00:01")
        );

        await node.HearsAsync(1, 2, 3);
        await Eventually.IsTrueAsync(async () => await redis.PendingAsync(stream, _name) == 0);
    }

    [Fact]
    public async Task A_replica_that_comes_back_goes_on_with_its_own_at_once()
    {
        var redis = await RedisServer.SharedAsync();
        var stream = StreamNames.Commands(_name);
        await LeaveAsync(redis, stream, "same", 1, 2, 3);

        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            hears => hears.SubscribeToCommand<Note>(_name, "note", Node.Remember),
            replica: "same",
            settings: ("Messaging:ClaimAfter", "01:00:00")
        );

        await node.HearsAsync(1, 2, 3);
    }

    [Fact]
    public async Task A_slow_message_is_not_taken_away_from_the_living()
    {
        var redis = await RedisServer.SharedAsync();
        var (schema, stream) = (await Node.CreateSchemaAsync(), StreamNames.Commands(_name));
        void Hears(Subscriptions<NoteDbContext> hears) =>
            hears.SubscribeToCommand<Note>(
                _name,
                "note",
                async (Note note, NoteDbContext db, IServiceProvider services, CancellationToken cancellationToken) =>
                {
                    await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
                    await Node.Remember(note, db, services, cancellationToken);
                }
            );
        await using var one = await Node.StartAsync(
            _name,
            schema,
            redis,
            Hears,
            replica: "one",
            settings: ("Messaging:ClaimAfter", "00:00:01")
        );
        await using var two = await Node.StartAsync(
            _name,
            schema,
            redis,
            Hears,
            replica: "two",
            settings: ("Messaging:ClaimAfter", "00:00:01")
        );

        await one.AskAsync(_name, new Note("a", 1));

        // who holds it, and how often it was handed out
        HashSet<(string Replica, string Deliveries)> holders = [];
        await Eventually.IsTrueAsync(async () =>
        {
            if (
                (await redis.ExecuteAsync("XPENDING", stream, _name, "-", "+", "1")).Split('\n')
                is [_, var replica, _, var deliveries]
            )
            {
                holders.Add((replica, deliveries));
            }

            return (await one.HeardAsync()).Count > 0;
        });
        Assert.Equal("1", Assert.Single(holders).Deliveries);
        await one.HearsAsync(1);
    }

    [Fact]
    public async Task A_database_that_is_down_is_waited_for_and_no_message_dies_of_it()
    {
        var (mariadb, redis) = (await MariaDbServer.StartAsync(), await RedisServer.SharedAsync());
        var tries = new CountsConnections();
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(mariadb),
            redis,
            hears => hears.SubscribeToCommand<Note>(_name, "note", Node.Remember),
            configure: builder =>
                builder.Services.ConfigureDbContext<NoteDbContext>(options => options.AddInterceptors(tries)),
            settings: ("Aspire:Pomelo:EntityFrameworkCore:MySql:DisableRetry", "true")
        );
        await node.AskAsync(_name, new Note("a", 0));
        await node.HearsAsync(0);

        mariadb.Process.Kill();
        for (var number = 1; number <= 3; number++)
        {
            await redis.ExecuteAsync(
                "XADD",
                StreamNames.Commands(_name),
                "*",
                "id",
                Guid.NewGuid().ToString(),
                "type",
                "note",
                "body",
                $$"""{"subject":"a","number":{{number}}}"""
            );
        }

        // far more often than a message may fail
        var before = tries.Count;
        await Eventually.IsTrueAsync(() => Task.FromResult(tries.Count > before + 30));
        mariadb.Process.Restart();
        await mariadb.WaitAsync();

        await node.HearsAsync(0, 1, 2, 3);
        Assert.Equal("0", await redis.ExecuteAsync("XLEN", StreamNames.DeadLetters(_name)));
    }

    [Fact]
    public async Task A_service_that_is_asked_to_stop_finishes_what_is_in_its_hand()
    {
        var redis = await RedisServer.SharedAsync();
        var schema = await Node.CreateSchemaAsync();
        var started = new TaskCompletionSource();
        await using (
            var node = await Node.StartAsync(_name, schema, redis, hears =>
                hears.SubscribeToCommand<Note>(
                    _name,
                    "note",
                    async (
                        Note note,
                        NoteDbContext db,
                        IServiceProvider services,
                        CancellationToken cancellationToken
                    ) =>
                    {
                        started.TrySetResult();
                        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
                        await Node.Remember(note, db, services, cancellationToken);
                    }
                )
            )
        )
        {
            await node.AskAsync(_name, new Note("a", 1));
            await started.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            await node.StopAsync();
        }

        Assert.Equal(0, await redis.PendingAsync(StreamNames.Commands(_name), _name));
        await using var after = await Node.StartAsync(_name + "-after", schema, redis);
        await after.HearsAsync(1);
    }

    /// <summary>A replica of before that got messages and was killed.</summary>
    private async Task LeaveAsync(RedisServer redis, string stream, string replica, params int[] numbers)
    {
        await redis.ExecuteAsync("XGROUP", "CREATE", stream, _name, "0", "MKSTREAM");
        foreach (var number in numbers)
        {
            await redis.ExecuteAsync(
                "XADD",
                stream,
                "*",
                "id",
                Guid.NewGuid().ToString(),
                "type",
                "note",
                "body",
                $$"""{"subject":"a","number":{{number}}}"""
            );
        }

        await redis.ExecuteAsync("XREADGROUP", "GROUP", _name, replica, "STREAMS", stream, ">");
        Assert.Equal(numbers.Length, await redis.PendingAsync(stream, _name));
    }

    private sealed class DiesAtDelete : DbCommandInterceptor
    {
        private int _deaths;

        public int Deaths => _deaths;

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        ) =>
            command.CommandText.Contains("DELETE", StringComparison.Ordinal)
            && command.CommandText.Contains("outbox", StringComparison.Ordinal)
            && Interlocked.CompareExchange(ref _deaths, 1, 0) == 0
                ? throw new InvalidOperationException("killed here")
                : ValueTask.FromResult(result);
    }

    private sealed class CountsConnections : DbConnectionInterceptor
    {
        private int _count;

        public int Count => _count;

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection,
            ConnectionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default
        )
        {
            Interlocked.Increment(ref _count);
            return ValueTask.FromResult(result);
        }
    }
}
