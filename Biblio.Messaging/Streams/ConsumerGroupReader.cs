using StackExchange.Redis;

namespace Biblio.Messaging.Streams;

/// <summary>
/// Reads streams as one consumer of a consumer group: new messages, its own pending ones, and those that other
/// consumers left pending.
/// </summary>
internal sealed class ConsumerGroupReader(
    string group,
    string consumer,
    IReadOnlyList<string> streams,
    RedisBus bus,
    MessagingOptions options
)
{
    /// <summary>
    /// How long a read waits for messages. It is shorter than the command timeout of every Redis client.
    /// </summary>
    private static readonly TimeSpan BlockTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Creates the consumer group on every stream. The group starts at the first entry, so that a new service receives
    /// earlier events too.
    /// </summary>
    public async Task EnsureGroupsAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in streams)
        {
            try
            {
                await bus.WithTimeoutAsync(
                    bus.Db.StreamCreateConsumerGroupAsync(stream, group, "0-0", createStream: true),
                    cancellationToken
                );
            }
            catch (RedisServerException exception)
                when (exception.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
            {
                // The group exists.
            }
        }
    }

    /// <summary>
    /// Reads new messages of all streams, and waits up to a second for the first one. StreamReadGroupAsync cannot
    /// block, so this sends XREADGROUP itself. The database must have a connection of its own.
    /// </summary>
    public async Task<IReadOnlyList<Delivery>> ReadAsync(IDatabase database, CancellationToken cancellationToken)
    {
        object[] arguments =
        [
            "GROUP",
            group,
            consumer,
            "COUNT",
            options.BatchSize,
            "BLOCK",
            (long)BlockTimeout.TotalMilliseconds,
            "STREAMS",
            .. streams.Select(stream => (object)(RedisKey)stream),
            .. streams.Select(_ => (object)">"),
        ];
        var reply = await database
            .ExecuteAsync("XREADGROUP", arguments)
            .WaitAsync(BlockTimeout + options.RedisTimeout, cancellationToken);
        return reply.IsNull ? [] : [.. ((RedisResult[])reply!).SelectMany(ToDeliveries)];
    }

    /// <summary>
    /// Claims the messages that this consumer received and did not finish, before a restart or a lost connection.
    /// </summary>
    public async Task<IReadOnlyList<Delivery>> ClaimOwnPendingAsync(
        string stream,
        Func<string, bool> isInProgress,
        CancellationToken cancellationToken
    )
    {
        List<Delivery> claimed = [];
        for (RedisValue from = "-"; ; )
        {
            var page = await bus.WithTimeoutAsync(
                bus.Db.StreamPendingMessagesAsync(stream, group, options.BatchSize, consumer, from),
                cancellationToken
            );
            var counts = page.Where(message => !isInProgress(message.MessageId!))
                .ToDictionary(message => (string)message.MessageId!, message => (long)message.DeliveryCount);
            if (counts.Count > 0)
            {
                var entries = await bus.WithTimeoutAsync(
                    bus.Db.StreamClaimAsync(stream, group, consumer, 0, [.. counts.Keys.Select(id => (RedisValue)id)]),
                    cancellationToken
                );
                claimed.AddRange(entries.Select(entry => new Delivery(stream, entry, counts[entry.Id!] + 1)));
            }

            if (page.Length < options.BatchSize)
            {
                return claimed;
            }

            from = "(" + page[^1].MessageId;
        }
    }

    /// <summary>Claims messages that no consumer has touched for <see cref="MessagingOptions.ClaimAfter"/>.</summary>
    public async Task<IReadOnlyList<Delivery>> ClaimIdleAsync(string stream, CancellationToken cancellationToken)
    {
        var idleTime = (long)options.ClaimAfter.TotalMilliseconds;
        List<Delivery> claimed = [];
        for (RedisValue from = "0-0"; ; )
        {
            var claim = await bus.WithTimeoutAsync(
                bus.Db.StreamAutoClaimAsync(stream, group, consumer, idleTime, from, options.BatchSize),
                cancellationToken
            );
            foreach (var entry in claim.ClaimedEntries)
            {
                var pending = await bus.WithTimeoutAsync(
                    bus.Db.StreamPendingMessagesAsync(stream, group, 1, consumer, entry.Id, entry.Id),
                    cancellationToken
                );
                claimed.Add(new Delivery(stream, entry, pending is [var message] ? message.DeliveryCount : 1));
            }

            if (claim.NextStartId.IsNull || claim.NextStartId == "0-0")
            {
                return claimed;
            }

            from = claim.NextStartId;
        }
    }

    /// <summary>Resets the idle time of messages in progress, so that no other consumer claims them.</summary>
    public Task RenewClaimsAsync(string stream, IEnumerable<string> ids, CancellationToken cancellationToken) =>
        bus.WithTimeoutAsync(
            bus.Db.StreamClaimIdsOnlyAsync(stream, group, consumer, 0, [.. ids.Select(id => (RedisValue)id)]),
            cancellationToken
        );

    /// <summary>Acknowledges messages of one stream.</summary>
    public Task AcknowledgeAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken) =>
        bus.WithTimeoutAsync(
            bus.Db.StreamAcknowledgeAsync(
                deliveries[0].Stream,
                group,
                [.. deliveries.Select(delivery => delivery.Entry.Id)]
            ),
            cancellationToken
        );

    private static IEnumerable<Delivery> ToDeliveries(RedisResult reply)
    {
        var stream = (RedisResult[])reply!;
        return ((RedisResult[])stream[1]!).Select(entry => new Delivery(
            (string)stream[0]!,
            ToEntry((RedisResult[])entry!),
            1
        ));
    }

    private static StreamEntry ToEntry(RedisResult[] reply)
    {
        var fields = (RedisValue[])reply[1]!;
        return new StreamEntry(
            (RedisValue)reply[0],
            [.. fields.Chunk(2).Select(pair => new NameValueEntry(pair[0], pair[1]))]
        );
    }
}
