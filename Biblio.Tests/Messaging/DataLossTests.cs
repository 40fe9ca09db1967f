using Biblio.Messaging.Inbox;
using Biblio.Messaging.Streams;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Messaging;

/// <summary>Redis loses its data. Every message that was sent and not acknowledged has its effect once all the same.</summary>
public sealed class DataLossTests
{
    private readonly string _name = "l" + Guid.NewGuid().ToString("N")[..8];

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Messages_for_a_stopped_consumer_are_sent_again(bool isRestarted, bool hasSubscribedBefore)
    {
        var redis = await RedisServer.StartAsync();
        var schema = await Node.CreateSchemaAsync();
        await using var publisher = await StartPublisherAsync(redis);
        if (hasSubscribedBefore)
        {
            await using var before = await StartConsumerAsync(schema, redis);
            await publisher.PublishAsync(_name, new Note("a", 0));
            await before.AssertReceivedAsync(0);
            await Eventually.IsTrueAsync(async () => await publisher.CountKeptAsync() == 0);
        }

        await publisher.PublishAsync(_name, Notes(1, 20));
        await publisher.SendAsync(_name, Notes(21, 40));
        await Eventually.IsTrueAsync(async () => await publisher.CountOutboxAsync() == 0);
        await (isRestarted ? redis.RestartWithAsync() : redis.ExecuteAsync("FLUSHALL"));

        await using var consumer = await StartConsumerAsync(schema, redis);
        int[] first = hasSubscribedBefore ? [0] : [];
        await consumer.AssertReceivedAsync([.. first, .. Enumerable.Range(1, 40)]);
        await Eventually.IsTrueAsync(async () => await publisher.CountKeptAsync() == 0);
    }

    [Fact]
    public async Task Data_lost_in_the_middle_repeats_no_message()
    {
        var redis = await RedisServer.StartAsync();
        await using var publisher = await StartPublisherAsync(redis);
        await using var consumer = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions =>
                subscriptions.SubscribeToEvent<Note>(
                    _name,
                    "note",
                    async (
                        Note note,
                        NoteDbContext db,
                        IServiceProvider services,
                        CancellationToken cancellationToken
                    ) =>
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
                        await Node.SaveAsync(note, db, services, cancellationToken);
                    }
                ),
            settings: [("Messaging:BatchSize", "10"), ("Messaging:MaxConcurrency", "2")]
        );
        await publisher.PublishAsync(_name, Notes(1, 200));

        foreach (var count in new[] { 20, 60 })
        {
            await Eventually.IsTrueAsync(async () => (await consumer.GetReceivedAsync()).Count >= count);
            await redis.RestartWithAsync();
        }

        await consumer.AssertReceivedAsync([.. Enumerable.Range(1, 200)]);
        await Eventually.IsTrueAsync(async () => await publisher.CountKeptAsync() == 0);
    }

    [Fact]
    public async Task Messages_survive_a_Redis_that_goes_back_in_time()
    {
        var redis = await RedisServer.StartAsync();
        var schema = await Node.CreateSchemaAsync();
        await using var publisher = await StartPublisherAsync(redis);
        await using (var before = await StartConsumerAsync(schema, redis))
        {
            await publisher.PublishAsync(_name, Notes(1, 3));
            await before.AssertReceivedAsync(1, 2, 3);
        }

        await publisher.PublishAsync(_name, Notes(4, 6));
        await redis.WaitForReplyAsync("6", "XLEN", StreamNames.Events(_name));
        var copy = redis.CopyFiles();
        await publisher.PublishAsync(_name, Notes(7, 9));
        await redis.WaitForReplyAsync("9", "XLEN", StreamNames.Events(_name));
        await redis.RestartWithAsync(copy);

        // The group passes the entries of these messages, whose ids are higher than those of the lost ones.
        await using var consumer = await StartConsumerAsync(schema, redis);
        await publisher.PublishAsync(_name, Notes(10, 12));

        await consumer.AssertReceivedAsync([.. Enumerable.Range(1, 12)]);
    }

    [Fact]
    public async Task Messages_wait_for_every_group_that_was_ever_there()
    {
        var redis = await RedisServer.StartAsync();
        var (publisherSchema, oneSchema, otherSchema) = (
            await Node.CreateSchemaAsync(),
            await Node.CreateSchemaAsync(),
            await Node.CreateSchemaAsync()
        );
        await using var one = await StartConsumerAsync(oneSchema, redis);
        await using (var publisher = await StartPublisherAsync(redis, publisherSchema))
        {
            await using (var other = await StartConsumerAsync(otherSchema, redis, _name + "-other"))
            {
                await publisher.PublishAsync(_name, new Note("a", 1));
                await one.AssertReceivedAsync(1);
                await other.AssertReceivedAsync(1);
                await Eventually.IsTrueAsync(async () => await publisher.CountKeptAsync() == 0);
            }

            await publisher.PublishAsync(_name, new Note("a", 2));
            await one.AssertReceivedAsync(1, 2);
            await redis.RestartWithAsync();
        }

        // Only one of the two groups comes back at first, and the publisher has nothing in memory.
        await using var restarted = await StartPublisherAsync(redis, publisherSchema);
        await restarted.PublishAsync(_name, new Note("a", 3));
        await one.AssertReceivedAsync(1, 2, 3);
        await redis.WaitForReplyAsync("2", "XLEN", StreamNames.Events(_name));
        await Eventually.IsTrueAsync(async () => await restarted.CountSentAsync() == 2);

        await using var returned = await StartConsumerAsync(otherSchema, redis, _name + "-other");
        await returned.AssertReceivedAsync(1, 2, 3);
        await Eventually.IsTrueAsync(async () => await restarted.CountKeptAsync() == 0);
    }

    [Fact]
    public async Task Relay_and_tracker_read_the_outbox_by_index()
    {
        var schema = await Node.CreateSchemaAsync();
        var database = schema.Split("Database=")[1];
        // The service creates the tables. While it runs, it would send the rows of this test again.
        await using (await StartPublisherAsync(await RedisServer.SharedAsync(), schema)) { }

        var server = await MariaDbServer.SharedAsync();
        await server.ExecuteAsync(
            """
            INSERT INTO outbox (message_id, stream, type, body, said_at, entry_id)
            SELECT UUID(), 'a-stream', 'note', '{}', UTC_TIMESTAMP(6), CONCAT(1800000000000 + seq, '-0')
            FROM seq_1_to_20000;
            ANALYZE TABLE outbox;
            """,
            database
        );

        foreach (
            var sql in new[]
            {
                "SELECT * FROM outbox FORCE INDEX (ix_outbox_entry) WHERE entry_id IS NULL AND said_at < NOW() "
                    + "ORDER BY id LIMIT 250",
                "SELECT id FROM outbox WHERE entry_id >= '1800000000100-0' AND (entry_id > '1800000000100-0' OR id > 7) "
                    + "ORDER BY entry_id, id LIMIT 250",
            }
        )
        {
            var plan = await server.ExecuteAsync("EXPLAIN " + sql, database);
            Assert.Contains("ix_outbox_entry", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("filesort", plan, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Marks_and_deletions_do_not_scan_the_outbox()
    {
        var schema = await Node.CreateSchemaAsync();
        var database = schema.Split("Database=")[1];
        await using (await StartPublisherAsync(await RedisServer.SharedAsync(), schema)) { }

        var server = await MariaDbServer.SharedAsync();
        await server.ExecuteAsync(
            """
            INSERT INTO outbox (message_id, stream, type, body, said_at)
            SELECT UUID(), 'a-stream', 'note', '{}', UTC_TIMESTAMP(6) FROM seq_1_to_300;
            ANALYZE TABLE outbox;
            """,
            database
        );
        // The list has most of the rows, so that a scan would look cheap.
        var ids = await server.ExecuteAsync(
            "SET SESSION group_concat_max_len = 100000; SELECT GROUP_CONCAT(QUOTE(message_id)) FROM outbox WHERE id <= 250",
            database
        );

        foreach (
            var sql in new[]
            {
                $"UPDATE outbox FORCE INDEX (ix_outbox_message) SET entry_id = '1-0' WHERE message_id IN ({ids.Trim()})",
                $"DELETE FROM outbox WHERE message_id IN ({ids.Trim()}) ORDER BY message_id LIMIT 250",
            }
        )
        {
            var plan = await server.ExecuteAsync("EXPLAIN " + sql, database);
            Assert.Contains("\trange\t", plan, StringComparison.Ordinal);
        }
    }

    private async Task<Node> StartPublisherAsync(RedisServer redis, string? schema = null) =>
        await Node.StartAsync(
            _name + "-publisher",
            schema ?? await Node.CreateSchemaAsync(),
            redis,
            settings:
            [
                ("Messaging:AcknowledgementInterval", "00:00:00.500"),
                ("Messaging:PollInterval", "00:00:00.100"),
                ("Messaging:OrphanedAfter", "00:00:00.500"),
                // Without a subscriber, only the data loss may send a message again.
                ("Messaging:UnsubscribedRetention", "00:10:00"),
            ]
        );

    private Task<Node> StartConsumerAsync(string schema, RedisServer redis, string? group = null) =>
        Node.StartAsync(group ?? _name, schema, redis, (Subscriptions<NoteDbContext> subscriptions) =>
        {
            subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync);
            if (group is null)
            {
                subscriptions.SubscribeToCommand<Note>(_name, "note", Node.SaveAsync);
            }
        });

    private static Note[] Notes(int first, int last) =>
        [.. Enumerable.Range(first, last - first + 1).Select(number => new Note($"{number % 5}", number))];
}
