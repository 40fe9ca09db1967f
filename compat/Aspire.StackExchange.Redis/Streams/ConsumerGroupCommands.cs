namespace StackExchange.Redis;

/// <summary>Consumer groups, with the names and shapes of StackExchange.Redis 2.13, over ExecuteAsync of 1.2.6.</summary>
public static class ConsumerGroupCommands
{
    public static async Task<bool> StreamCreateConsumerGroupAsync(
        this IDatabaseAsync db, RedisKey key, RedisValue groupName, RedisValue? position = null, bool createStream = true, CommandFlags flags = CommandFlags.None)
    {
        var from = position is not { } given ? "$" : given == StreamPosition.Beginning ? "0-0" : given;
        List<object> words = ["CREATE", key, groupName, from];
        if (createStream)
        {
            words.Add("MKSTREAM");
        }

        return (string)await db.ExecuteAsync("XGROUP", words, flags) == "OK";
    }

    public static async Task<bool> StreamDeleteConsumerGroupAsync(this IDatabaseAsync db, RedisKey key, RedisValue groupName, CommandFlags flags = CommandFlags.None) =>
        (long)await db.ExecuteAsync("XGROUP", ["DESTROY", key, groupName], flags) == 1;

    public static async Task<long> StreamDeleteConsumerAsync(this IDatabaseAsync db, RedisKey key, RedisValue groupName, RedisValue consumerName, CommandFlags flags = CommandFlags.None) =>
        (long)await db.ExecuteAsync("XGROUP", ["DELCONSUMER", key, groupName, consumerName], flags);

    public static async Task<StreamEntry[]> StreamReadGroupAsync(
        this IDatabaseAsync db, RedisKey key, RedisValue groupName, RedisValue consumerName, RedisValue? position = null, int? count = null, bool noAck = false,
        TimeSpan? claimMinIdleTime = null, CommandFlags flags = CommandFlags.None) =>
        await db.StreamReadGroupAsync([new(key, position ?? ">")], groupName, consumerName, count, noAck, claimMinIdleTime, flags) is [var stream] ? stream.Entries : [];

    public static async Task<RedisStream[]> StreamReadGroupAsync(
        this IDatabaseAsync db, StreamPosition[] streamPositions, RedisValue groupName, RedisValue consumerName, int? countPerStream = null, bool noAck = false,
        TimeSpan? claimMinIdleTime = null, CommandFlags flags = CommandFlags.None)
    {
        if (claimMinIdleTime is not null)
        {
            throw new NotSupportedException("XREADGROUP ... CLAIM needs Redis 8.4; use StreamAutoClaimAsync.");
        }

        List<object> words = ["GROUP", groupName, consumerName, .. StreamCommands.Count(countPerStream)];
        if (noAck)
        {
            words.Add("NOACK");
        }

        words.Add("STREAMS");
        words.AddRange(streamPositions.Select(stream => (object)stream.Key));
        words.AddRange(streamPositions.Select(stream => (object)(stream.Position == StreamPosition.NewMessages ? ">" : stream.Position == StreamPosition.Beginning ? "0-0" : stream.Position)));
        return (await db.ExecuteAsync("XREADGROUP", words, flags)).Streams();
    }

    public static Task<long> StreamAcknowledgeAsync(this IDatabaseAsync db, RedisKey key, RedisValue groupName, RedisValue messageId, CommandFlags flags = CommandFlags.None) =>
        db.StreamAcknowledgeAsync(key, groupName, [messageId], flags);

    public static async Task<long> StreamAcknowledgeAsync(this IDatabaseAsync db, RedisKey key, RedisValue groupName, RedisValue[] messageIds, CommandFlags flags = CommandFlags.None) =>
        (long)await db.ExecuteAsync("XACK", [key, groupName, .. messageIds.Cast<object>()], flags);

    public static async Task<StreamPendingInfo> StreamPendingAsync(this IDatabaseAsync db, RedisKey key, RedisValue groupName, CommandFlags flags = CommandFlags.None)
    {
        var parts = (await db.ExecuteAsync("XPENDING", [key, groupName], flags)).Items();
        var consumers = parts[3].Items().Select(consumer => consumer.Items()).Select(consumer => new StreamConsumer((RedisValue)consumer[0], (int)consumer[1]));
        return new StreamPendingInfo((int)parts[0], (RedisValue)parts[1], (RedisValue)parts[2], [.. consumers]);
    }

    public static async Task<StreamPendingMessageInfo[]> StreamPendingMessagesAsync(
        this IDatabaseAsync db, RedisKey key, RedisValue groupName, int count, RedisValue consumerName, RedisValue? minId = null, RedisValue? maxId = null, long? minIdleTimeInMs = null,
        CommandFlags flags = CommandFlags.None)
    {
        List<object> words = [key, groupName];
        if (minIdleTimeInMs is { } idle)
        {
            words.AddRange(["IDLE", idle]);
        }

        words.AddRange([minId ?? "-", maxId ?? "+", count]);
        if (!consumerName.IsNull)
        {
            words.Add(consumerName);
        }

        return [.. (await db.ExecuteAsync("XPENDING", words, flags)).Items().Select(line => line.Items())
            .Select(line => new StreamPendingMessageInfo((RedisValue)line[0], (RedisValue)line[1], (long)line[2], (int)line[3]))];
    }

    public static async Task<StreamEntry[]> StreamClaimAsync(
        this IDatabaseAsync db, RedisKey key, RedisValue consumerGroup, RedisValue claimingConsumer, long minIdleTimeInMs, RedisValue[] messageIds, CommandFlags flags = CommandFlags.None) =>
        (await db.ExecuteAsync("XCLAIM", [key, consumerGroup, claimingConsumer, minIdleTimeInMs, .. messageIds.Cast<object>()], flags)).Entries();

    public static async Task<RedisValue[]> StreamClaimIdsOnlyAsync(
        this IDatabaseAsync db, RedisKey key, RedisValue consumerGroup, RedisValue claimingConsumer, long minIdleTimeInMs, RedisValue[] messageIds, CommandFlags flags = CommandFlags.None) =>
        (RedisValue[])await db.ExecuteAsync("XCLAIM", [key, consumerGroup, claimingConsumer, minIdleTimeInMs, .. messageIds.Cast<object>(), "JUSTID"], flags);

    public static async Task<StreamAutoClaimResult> StreamAutoClaimAsync(
        this IDatabaseAsync db, RedisKey key, RedisValue consumerGroup, RedisValue claimingConsumer, long minIdleTimeInMs, RedisValue startAtId, int? count = null, CommandFlags flags = CommandFlags.None)
    {
        var parts = (await db.ExecuteAsync("XAUTOCLAIM", [key, consumerGroup, claimingConsumer, minIdleTimeInMs, startAtId, .. StreamCommands.Count(count)], flags)).Items();
        return parts.Length < 2
            ? StreamAutoClaimResult.Null
            : new StreamAutoClaimResult((RedisValue)parts[0], parts[1].Entries(), parts.Length > 2 ? (RedisValue[])parts[2] : []);
    }

    public static async Task<StreamGroupInfo[]> StreamGroupInfoAsync(this IDatabaseAsync db, RedisKey key, CommandFlags flags = CommandFlags.None) =>
        [.. (await db.ExecuteAsync("XINFO", ["GROUPS", key], flags)).Items().Select(line => line.Fields()).Select(line => new StreamGroupInfo(
            (string)line["name"], (int)line["consumers"], (int)line["pending"], (string?)line["last-delivered-id"], line.Number("entries-read"), line.Number("lag")))];

    public static async Task<StreamConsumerInfo[]> StreamConsumerInfoAsync(this IDatabaseAsync db, RedisKey key, RedisValue groupName, CommandFlags flags = CommandFlags.None) =>
        [.. (await db.ExecuteAsync("XINFO", ["CONSUMERS", key, groupName], flags)).Items().Select(line => line.Fields())
            .Select(line => new StreamConsumerInfo((string)line["name"], (int)line["pending"], (long)line["idle"]))];
}
