using StackExchange.Redis;

namespace Biblio.Messaging.Streams;

/// <summary>What one consumer of one group asks Redis: new messages, its own unfinished ones, those that others left.</summary>
internal sealed class ConsumerGroupReader(
    string group,
    string consumer,
    IReadOnlyList<string> streams,
    RedisBus bus,
    MessagingOptions options
)
{
    /// <summary>Below the time that every client allows for an answer.</summary>
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(1);

    /// <summary>Creates the group on every stream, from its beginning: what was said before the service first came is heard too.</summary>
    public async Task EnsureGroupsAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in streams)
        {
            try
            {
                await bus.InTimeAsync(
                    bus.Db.StreamCreateConsumerGroupAsync(stream, group, "0-0", createStream: true),
                    cancellationToken
                );
            }
            catch (RedisServerException exception)
                when (exception.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
            {
                // it is there
            }
        }
    }

    /// <summary>New messages of all streams; waits up to a second for the first one. StreamReadGroupAsync can not wait, so the command itself; on a connection of its own.</summary>
    public async Task<IReadOnlyList<Delivery>> ReadAsync(IDatabase own, CancellationToken cancellationToken)
    {
        object[] words =
        [
            "GROUP",
            group,
            consumer,
            "COUNT",
            options.BatchSize,
            "BLOCK",
            (long)Block.TotalMilliseconds,
            "STREAMS",
            .. streams.Select(stream => (object)(RedisKey)stream),
            .. streams.Select(_ => (object)">"),
        ];
        var reply = await own.ExecuteAsync("XREADGROUP", words)
            .WaitAsync(Block + options.RedisTimeout, cancellationToken);
        return reply.IsNull ? [] : [.. ((RedisResult[])reply!).SelectMany(Deliveries)];
    }

    /// <summary>What this consumer got and did not finish, in an earlier life or before the connection broke.</summary>
    public async Task<IReadOnlyList<Delivery>> OwnAsync(
        string stream,
        Func<string, bool> isInHand,
        CancellationToken cancellationToken
    )
    {
        List<Delivery> own = [];
        for (RedisValue from = "-"; ; )
        {
            var page = await bus.InTimeAsync(
                bus.Db.StreamPendingMessagesAsync(stream, group, options.BatchSize, consumer, from),
                cancellationToken
            );
            var counts = page.Where(message => !isInHand(message.MessageId!))
                .ToDictionary(message => (string)message.MessageId!, message => (long)message.DeliveryCount);
            if (counts.Count > 0)
            {
                var entries = await bus.InTimeAsync(
                    bus.Db.StreamClaimAsync(stream, group, consumer, 0, [.. counts.Keys.Select(id => (RedisValue)id)]),
                    cancellationToken
                );
                own.AddRange(entries.Select(entry => new Delivery(stream, entry, counts[entry.Id!] + 1)));
            }

            if (page.Length < options.BatchSize)
            {
                return own;
            }

            from = "(" + page[^1].MessageId;
        }
    }

    /// <summary>What any consumer, dead by now, has not touched for long.</summary>
    public async Task<IReadOnlyList<Delivery>> LeftByOthersAsync(string stream, CancellationToken cancellationToken)
    {
        var idle = (long)options.ClaimAfter.TotalMilliseconds;
        List<Delivery> taken = [];
        for (RedisValue from = "0-0"; ; )
        {
            var claim = await bus.InTimeAsync(
                bus.Db.StreamAutoClaimAsync(stream, group, consumer, idle, from, options.BatchSize),
                cancellationToken
            );
            foreach (var entry in claim.ClaimedEntries)
            {
                var pending = await bus.InTimeAsync(
                    bus.Db.StreamPendingMessagesAsync(stream, group, 1, consumer, entry.Id, entry.Id),
                    cancellationToken
                );
                taken.Add(new Delivery(stream, entry, pending is [var message] ? message.DeliveryCount : 1));
            }

            if (claim.NextStartId.IsNull || claim.NextStartId == "0-0")
            {
                return taken;
            }

            from = claim.NextStartId;
        }
    }

    /// <summary>Says that this consumer still works on these, so that nobody takes them over.</summary>
    public Task KeepAsync(string stream, IEnumerable<string> ids, CancellationToken cancellationToken) =>
        bus.InTimeAsync(
            bus.Db.StreamClaimIdsOnlyAsync(stream, group, consumer, 0, [.. ids.Select(id => (RedisValue)id)]),
            cancellationToken
        );

    public Task AcknowledgeAsync(Delivery delivery, CancellationToken cancellationToken) =>
        bus.InTimeAsync(bus.Db.StreamAcknowledgeAsync(delivery.Stream, group, delivery.Entry.Id), cancellationToken);

    private static IEnumerable<Delivery> Deliveries(RedisResult reply)
    {
        var stream = (RedisResult[])reply!;
        return ((RedisResult[])stream[1]!).Select(entry => new Delivery(
            (string)stream[0]!,
            Entry((RedisResult[])entry!),
            1
        ));
    }

    private static StreamEntry Entry(RedisResult[] reply)
    {
        var fields = (RedisValue[])reply[1]!;
        return new StreamEntry(
            (RedisValue)reply[0],
            [.. fields.Chunk(2).Select(pair => new NameValueEntry(pair[0], pair[1]))]
        );
    }
}
