namespace StackExchange.Redis;

/// <summary>XINFO STREAM.</summary>
public readonly struct StreamInfo
{
    internal StreamInfo(long length, int groups, StreamEntry first, StreamEntry last, RedisValue lastGeneratedId, RedisValue maxDeletedId, long entriesAdded) =>
        (Length, ConsumerGroupCount, FirstEntry, LastEntry, LastGeneratedId, MaxDeletedEntryId, EntriesAdded) = ((int)length, groups, first, last, lastGeneratedId, maxDeletedId, entriesAdded);

    public int Length { get; }

    public int ConsumerGroupCount { get; }

    public StreamEntry FirstEntry { get; }

    public StreamEntry LastEntry { get; }

    public RedisValue LastGeneratedId { get; }

    public RedisValue MaxDeletedEntryId { get; }

    public long EntriesAdded { get; }
}

/// <summary>A line of XINFO GROUPS.</summary>
public readonly struct StreamGroupInfo
{
    internal StreamGroupInfo(string name, int consumers, int pending, string? lastDeliveredId, long? entriesRead, long? lag) =>
        (Name, ConsumerCount, PendingMessageCount, LastDeliveredId, EntriesRead, Lag) = (name, consumers, pending, lastDeliveredId, entriesRead, lag);

    public string Name { get; }

    public int ConsumerCount { get; }

    public int PendingMessageCount { get; }

    public string? LastDeliveredId { get; }

    public long? EntriesRead { get; }

    public long? Lag { get; }
}

/// <summary>A line of XINFO CONSUMERS.</summary>
public readonly struct StreamConsumerInfo
{
    internal StreamConsumerInfo(string name, int pending, long idle) => (Name, PendingMessageCount, IdleTimeInMilliseconds) = (name, pending, idle);

    public string Name { get; }

    public int PendingMessageCount { get; }

    public long IdleTimeInMilliseconds { get; }
}

/// <summary>A consumer in the summary of XPENDING.</summary>
public readonly struct StreamConsumer
{
    internal StreamConsumer(RedisValue name, int pending) => (Name, PendingMessageCount) = (name, pending);

    public RedisValue Name { get; }

    public int PendingMessageCount { get; }
}

/// <summary>The summary of XPENDING.</summary>
public readonly struct StreamPendingInfo
{
    internal StreamPendingInfo(int pending, RedisValue lowest, RedisValue highest, StreamConsumer[] consumers) =>
        (PendingMessageCount, LowestPendingMessageId, HighestPendingMessageId, Consumers) = (pending, lowest, highest, consumers);

    public int PendingMessageCount { get; }

    public RedisValue LowestPendingMessageId { get; }

    public RedisValue HighestPendingMessageId { get; }

    public StreamConsumer[] Consumers { get; }
}

/// <summary>A line of the long form of XPENDING.</summary>
public readonly struct StreamPendingMessageInfo
{
    internal StreamPendingMessageInfo(RedisValue id, RedisValue consumer, long idle, int deliveries) =>
        (MessageId, ConsumerName, IdleTimeInMilliseconds, DeliveryCount) = (id, consumer, idle, deliveries);

    public RedisValue MessageId { get; }

    public RedisValue ConsumerName { get; }

    public long IdleTimeInMilliseconds { get; }

    public int DeliveryCount { get; }
}

/// <summary>XAUTOCLAIM.</summary>
public readonly struct StreamAutoClaimResult
{
    internal StreamAutoClaimResult(RedisValue next, StreamEntry[] claimed, RedisValue[] deleted) => (NextStartId, ClaimedEntries, DeletedIds) = (next, claimed, deleted);

    public static StreamAutoClaimResult Null { get; } = new(RedisValue.Null, [], []);

    public bool IsNull => NextStartId.IsNull && ClaimedEntries is { Length: 0 } && DeletedIds is { Length: 0 };

    public RedisValue NextStartId { get; }

    public StreamEntry[] ClaimedEntries { get; }

    public RedisValue[] DeletedIds { get; }
}
