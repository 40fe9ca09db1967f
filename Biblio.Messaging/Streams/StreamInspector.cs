using StackExchange.Redis;

namespace Biblio.Messaging.Streams;

/// <summary>Finds out what consumer groups have acknowledged, and which entries a stream holds.</summary>
internal sealed class StreamInspector(RedisBus bus)
{
    // Each pair of arguments is the id of an entry and the id of its message. The result has the indices of the pairs
    // without such an entry. The ids are compared too, because an emptied stream could use an entry id again.
    private const string FindMissing = """
        local missing = {}
        for i = 1, #ARGV, 2 do
          local entry = redis.call('XRANGE', KEYS[1], ARGV[i], ARGV[i])[1]
          if not entry or entry[2][1] ~= 'id' or entry[2][2] ~= ARGV[i + 1] then
            missing[#missing + 1] = (i - 1) / 2
          end
        end
        return missing
        """;

    /// <summary>The consumer groups of the stream. A stream that does not exist has none.</summary>
    public async Task<StreamGroupInfo[]> GetGroupsAsync(string stream, CancellationToken cancellationToken)
    {
        try
        {
            return await bus.WithTimeoutAsync(bus.Db.StreamGroupInfoAsync(stream), cancellationToken);
        }
        catch (RedisServerException exception)
            when (exception.Message.Contains("no such key", StringComparison.Ordinal))
        {
            return [];
        }
    }

    /// <summary>Returns the id of the first entry that the group may still need.</summary>
    public async Task<StreamEntryId> FindFirstNeededAsync(
        string stream,
        StreamGroupInfo group,
        CancellationToken cancellationToken
    )
    {
        var pending = await bus.WithTimeoutAsync(bus.Db.StreamPendingAsync(stream, group.Name), cancellationToken);
        // The group was read before its pending entries. Entries delivered in between have higher ids than both.
        var undelivered = StreamEntryId.Parse(group.LastDeliveredId!).Next;
        return pending.PendingMessageCount > 0
            ? StreamEntryId.Min(StreamEntryId.Parse((string)pending.LowestPendingMessageId!), undelivered)
            : undelivered;
    }

    /// <summary>Returns the indices of the messages that the stream does not hold.</summary>
    public async Task<IReadOnlySet<int>> FindMissingAsync(
        string stream,
        IReadOnlyList<(string EntryId, Guid MessageId)> messages,
        CancellationToken cancellationToken
    )
    {
        var arguments = messages.SelectMany(message =>
            new RedisValue[] { message.EntryId, message.MessageId.ToString() }
        );
        var missing = await bus.WithTimeoutAsync(
            bus.Db.ScriptEvaluateAsync(FindMissing, [stream], [.. arguments]),
            cancellationToken
        );
        return ((int[])missing!).ToHashSet();
    }
}
