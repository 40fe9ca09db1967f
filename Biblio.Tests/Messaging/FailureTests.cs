using System.Data.Common;
using Biblio.Messaging.Inbox;
using Biblio.Messaging.Streams;
using Biblio.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Messaging;

/// <summary>Messages survive failures of Redis, the database, the relay and replicas.</summary>
public sealed class FailureTests
{
    private readonly string _name = "f" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task Messages_published_while_Redis_is_down_arrive_later()
    {
        var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, subscriptions =>
            subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
        );
        await node.PublishAsync(_name, new Note("a", 0));
        await node.AssertReceivedAsync(0);
        await Eventually.IsTrueAsync(async () => await node.CountOutboxAsync() == 0);

        redis.Process.Kill();
        for (var number = 1; number <= 20; number++)
        {
            await node.PublishAsync(_name, new Note("a", number))
                .WaitAsync(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        }

        Assert.Equal(20, await node.CountOutboxAsync());
        redis.Process.Restart();

        await node.AssertReceivedAsync([.. Enumerable.Range(0, 21)]);
        await Eventually.IsTrueAsync(async () => await node.CountOutboxAsync() == 0);
    }

    [Fact]
    public async Task Repeated_Redis_kills_neither_lose_nor_duplicate_messages()
    {
        var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync),
            settings: [("Messaging:ClaimAfter", "00:00:03"), ("Messaging:BatchSize", "10")]
        );
        var publishing = Task.Run(
            async () =>
            {
                for (var number = 0; number < 600; number++)
                {
                    await node.PublishAsync(_name, new Note($"{number % 20}", number));
                }
            },
            TestContext.Current.CancellationToken
        );

        for (var kills = 1; kills <= 3; kills++)
        {
            var count = kills * 100;
            await Eventually.IsTrueAsync(async () => (await node.GetReceivedAsync()).Count >= count);
            redis.Process.Restart();
        }

        await publishing;
        await node.AssertReceivedAsync([.. Enumerable.Range(0, 600)]);
        await Eventually.IsTrueAsync(async () => await redis.CountPendingAsync(StreamNames.Events(_name), _name) == 0);
    }

    [Fact]
    public async Task An_emptied_Redis_is_used_again()
    {
        var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, subscriptions =>
            subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
        );
        await node.PublishAsync(_name, new Note("a", 1));
        await node.AssertReceivedAsync(1);

        await redis.ExecuteAsync("FLUSHALL");
        await node.PublishAsync(_name, new Note("a", 2));

        await node.AssertReceivedAsync(1, 2);
    }

    [Fact]
    public async Task A_message_that_is_sent_twice_is_handled_once()
    {
        var redis = await RedisServer.SharedAsync();
        var dies = new DiesAtUpdate();
        await using var node = await StartDyingNodeAsync(redis, dies);

        // The relay sends a row of the table and marks it in one transaction. Its failure undoes the mark alone.
        await InsertLeftByDeadReplicaAsync(node, 1);

        await redis.WaitForReplyAsync("2", "XLEN", StreamNames.Events(_name));
        await AssertHandledOnceAsync(node, redis, 1);
        Assert.Equal(1, dies.Deaths);
    }

    [Fact]
    public async Task A_failed_mark_does_not_send_the_message_again()
    {
        var redis = await RedisServer.SharedAsync();
        var dies = new DiesAtUpdate();
        await using var node = await StartDyingNodeAsync(redis, dies);
        // After the first message the relay has read the table, so it sends the second one from memory.
        await InsertLeftByDeadReplicaAsync(node, 1);
        await AssertHandledOnceAsync(node, redis, 1);
        dies.Reset();

        await node.PublishAsync(_name, new Note("a", 2));

        await AssertHandledOnceAsync(node, redis, 1, 2);
        Assert.Equal(1, dies.Deaths);
        // The first message was sent twice, the second one once.
        Assert.Equal("3", await redis.ExecuteAsync("XLEN", StreamNames.Events(_name)));
    }

    [Fact]
    public async Task Another_replica_sends_the_outbox_of_a_dead_one()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync),
            settings: ("Messaging:PollInterval", "00:00:00.1")
        );
        await node.PublishAsync(_name, new Note("a", 1));
        await node.AssertReceivedAsync(1);

        await InsertLeftByDeadReplicaAsync(node, 2);

        await node.AssertReceivedAsync(1, 2);
        await Eventually.IsTrueAsync(async () => await node.CountOutboxAsync() == 0);
        Assert.Equal("2", await redis.ExecuteAsync("XLEN", StreamNames.Events(_name)));
    }

    [Fact]
    public async Task Another_replica_claims_the_messages_of_a_dead_one()
    {
        var redis = await RedisServer.SharedAsync();
        var stream = StreamNames.Commands(_name);
        await LeavePendingAsync(redis, stream, "dead", 1, 2, 3);

        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToCommand<Note>(_name, "note", Node.SaveAsync),
            replica: "alive",
            settings: ("Messaging:ClaimAfter", "00:00:01")
        );

        await node.AssertReceivedAsync(1, 2, 3);
        await Eventually.IsTrueAsync(async () => await redis.CountPendingAsync(stream, _name) == 0);
    }

    [Fact]
    public async Task A_returning_replica_continues_with_its_own_messages_at_once()
    {
        var redis = await RedisServer.SharedAsync();
        var stream = StreamNames.Commands(_name);
        await LeavePendingAsync(redis, stream, "same", 1, 2, 3);

        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToCommand<Note>(_name, "note", Node.SaveAsync),
            replica: "same",
            settings: ("Messaging:ClaimAfter", "01:00:00")
        );

        await node.AssertReceivedAsync(1, 2, 3);
    }

    [Fact]
    public async Task A_slow_message_is_not_claimed_from_a_live_replica()
    {
        var redis = await RedisServer.SharedAsync();
        var (schema, stream) = (await Node.CreateSchemaAsync(), StreamNames.Commands(_name));
        void Subscribe(Subscriptions<NoteDbContext> subscriptions) =>
            subscriptions.SubscribeToCommand<Note>(
                _name,
                "note",
                async (Note note, NoteDbContext db, IServiceProvider services, CancellationToken cancellationToken) =>
                {
                    await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
                    await Node.SaveAsync(note, db, services, cancellationToken);
                }
            );
        await using var one = await Node.StartAsync(
            _name,
            schema,
            redis,
            Subscribe,
            replica: "one",
            settings: ("Messaging:ClaimAfter", "00:00:01")
        );
        await using var two = await Node.StartAsync(
            _name,
            schema,
            redis,
            Subscribe,
            replica: "two",
            settings: ("Messaging:ClaimAfter", "00:00:01")
        );

        await one.SendAsync(_name, new Note("a", 1));

        // These are the consumers of the message and its numbers of deliveries.
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

            return (await one.GetReceivedAsync()).Count > 0;
        });
        Assert.Equal("1", Assert.Single(holders).Deliveries);
        await one.AssertReceivedAsync(1);
    }

    [Fact]
    public async Task Messages_wait_for_the_database_without_being_dead_lettered()
    {
        var (mariadb, redis) = (await MariaDbServer.StartAsync(), await RedisServer.SharedAsync());
        var tries = new CountsConnections();
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(mariadb),
            redis,
            subscriptions => subscriptions.SubscribeToCommand<Note>(_name, "note", Node.SaveAsync),
            configure: builder =>
                builder.Services.ConfigureDbContext<NoteDbContext>(options => options.AddInterceptors(tries)),
            settings: ("Aspire:Pomelo:EntityFrameworkCore:MySql:DisableRetry", "true")
        );
        await node.SendAsync(_name, new Note("a", 0));
        await node.AssertReceivedAsync(0);

        mariadb.Process.Kill();
        for (var number = 1; number <= 3; number++)
        {
            await redis.AddMessageAsync(
                StreamNames.Commands(_name),
                "note",
                $$"""{"subject":"a","number":{{number}}}"""
            );
        }

        // These are many more attempts than a message may fail.
        var before = tries.Count;
        await Eventually.IsTrueAsync(() => Task.FromResult(tries.Count > before + 30));
        mariadb.Process.Restart();
        await mariadb.WaitUntilReadyAsync();

        await node.AssertReceivedAsync(0, 1, 2, 3);
        Assert.Equal("0", await redis.ExecuteAsync("XLEN", StreamNames.DeadLetters(_name)));
    }

    [Fact]
    public async Task A_stopping_service_finishes_its_current_message()
    {
        var redis = await RedisServer.SharedAsync();
        var schema = await Node.CreateSchemaAsync();
        var started = new TaskCompletionSource();
        await using (
            var node = await Node.StartAsync(_name, schema, redis, subscriptions =>
                subscriptions.SubscribeToCommand<Note>(
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
                        await Node.SaveAsync(note, db, services, cancellationToken);
                    }
                )
            )
        )
        {
            await node.SendAsync(_name, new Note("a", 1));
            await started.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            await node.StopAsync();
        }

        Assert.Equal(0, await redis.CountPendingAsync(StreamNames.Commands(_name), _name));
        await using var after = await Node.StartAsync(_name + "-after", schema, redis);
        await after.AssertReceivedAsync(1);
    }

    /// <summary>Leaves messages pending as a replica does that was killed after it had read them.</summary>
    private async Task LeavePendingAsync(RedisServer redis, string stream, string replica, params int[] numbers)
    {
        await redis.ExecuteAsync("XGROUP", "CREATE", stream, _name, "0", "MKSTREAM");
        foreach (var number in numbers)
        {
            await redis.AddMessageAsync(stream, "note", $$"""{"subject":"a","number":{{number}}}""");
        }

        await redis.ExecuteAsync("XREADGROUP", "GROUP", _name, replica, "STREAMS", stream, ">");
        Assert.Equal(numbers.Length, await redis.CountPendingAsync(stream, _name));
    }

    private async Task<Node> StartDyingNodeAsync(RedisServer redis, DiesAtUpdate dies) =>
        await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync),
            configure: builder =>
                builder.Services.ConfigureDbContext<NoteDbContext>(options => options.AddInterceptors(dies))
        );

    /// <summary>Adds a row as if a replica was killed after its commit and before it sent the message.</summary>
    private async Task InsertLeftByDeadReplicaAsync(Node node, int number) =>
        await node.WithDbAsync(db =>
            db.Database.ExecuteSqlAsync(
                $$"""
                INSERT INTO outbox (message_id, stream, type, body, said_at)
                VALUES (UUID(), {{StreamNames.Events(_name)}}, 'note',
                  JSON_OBJECT('subject', 'b', 'number', {{number}}), UTC_TIMESTAMP(6) - INTERVAL 10 SECOND)
                """
            )
        );

    private async Task AssertHandledOnceAsync(Node node, RedisServer redis, params int[] numbers)
    {
        await node.AssertReceivedAsync(numbers);
        await Eventually.IsTrueAsync(async () => await node.CountOutboxAsync() == 0);
        await Eventually.IsTrueAsync(async () => await redis.CountPendingAsync(StreamNames.Events(_name), _name) == 0);
        Assert.Equal(numbers.Length, (await node.GetReceivedAsync()).Count);
    }

    private sealed class DiesAtUpdate : DbCommandInterceptor
    {
        private int _deaths;

        public int Deaths => _deaths;

        public void Reset() => _deaths = 0;

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        ) =>
            command.CommandText.StartsWith("UPDATE", StringComparison.Ordinal)
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
