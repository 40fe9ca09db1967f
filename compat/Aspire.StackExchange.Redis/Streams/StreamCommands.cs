namespace StackExchange.Redis;

/// <summary>The stream commands that StackExchange.Redis 2.13 has on IDatabaseAsync, as far as Biblio uses them, over ExecuteAsync of 1.2.6.</summary>
public static class StreamCommands
{
    public static async Task<RedisValue> StreamAddAsync(
        this IDatabaseAsync db, RedisKey key, NameValueEntry[] streamPairs, RedisValue? messageId = null, long? maxLength = null, bool useApproximateMaxLength = false,
        long? limit = null, StreamTrimMode trimMode = StreamTrimMode.KeepReferences, CommandFlags flags = CommandFlags.None)
    {
        OnlyKeepReferences(trimMode);
        List<object> words = [key];
        if (maxLength is { } length)
        {
            words.AddRange(Trim("MAXLEN", useApproximateMaxLength, length, limit));
        }

        words.Add(messageId ?? "*");
        foreach (var pair in streamPairs)
        {
            words.Add(pair.Name);
            words.Add(pair.Value);
        }

        return (RedisValue)await db.ExecuteAsync("XADD", words, flags);
    }

    public static Task<RedisValue> StreamAddAsync(
        this IDatabaseAsync db, RedisKey key, RedisValue streamField, RedisValue streamValue, RedisValue? messageId = null, long? maxLength = null, bool useApproximateMaxLength = false,
        long? limit = null, StreamTrimMode trimMode = StreamTrimMode.KeepReferences, CommandFlags flags = CommandFlags.None) =>
        db.StreamAddAsync(key, [new(streamField, streamValue)], messageId, maxLength, useApproximateMaxLength, limit, trimMode, flags);

    public static async Task<long> StreamLengthAsync(this IDatabaseAsync db, RedisKey key, CommandFlags flags = CommandFlags.None) =>
        (long)await db.ExecuteAsync("XLEN", [key], flags);

    public static async Task<StreamEntry[]> StreamRangeAsync(
        this IDatabaseAsync db, RedisKey key, RedisValue? minId = null, RedisValue? maxId = null, int? count = null, Order messageOrder = Order.Ascending, CommandFlags flags = CommandFlags.None)
    {
        var (from, to) = (minId ?? "-", maxId ?? "+");
        List<object> words = messageOrder == Order.Ascending ? [key, from, to] : [key, to, from];
        words.AddRange(Count(count));
        return (await db.ExecuteAsync(messageOrder == Order.Ascending ? "XRANGE" : "XREVRANGE", words, flags)).Entries();
    }

    public static async Task<StreamEntry[]> StreamReadAsync(this IDatabaseAsync db, RedisKey key, RedisValue position, int? count = null, CommandFlags flags = CommandFlags.None)
    {
        List<object> words = [.. Count(count), "STREAMS", key, position == StreamPosition.Beginning ? "0-0" : position];
        return (await db.ExecuteAsync("XREAD", words, flags)).Streams() is [var stream] ? stream.Entries : [];
    }

    public static async Task<long> StreamDeleteAsync(this IDatabaseAsync db, RedisKey key, RedisValue[] messageIds, CommandFlags flags = CommandFlags.None) =>
        (long)await db.ExecuteAsync("XDEL", [key, .. messageIds.Cast<object>()], flags);

    public static async Task<long> StreamTrimAsync(
        this IDatabaseAsync db, RedisKey key, long maxLength, bool useApproximateMaxLength = false, long? limit = null,
        StreamTrimMode mode = StreamTrimMode.KeepReferences, CommandFlags flags = CommandFlags.None)
    {
        OnlyKeepReferences(mode);
        return (long)await db.ExecuteAsync("XTRIM", [key, .. Trim("MAXLEN", useApproximateMaxLength, maxLength, limit)], flags);
    }

    public static async Task<long> StreamTrimByMinIdAsync(
        this IDatabaseAsync db, RedisKey key, RedisValue minId, bool useApproximateMaxLength = false, long? limit = null,
        StreamTrimMode mode = StreamTrimMode.KeepReferences, CommandFlags flags = CommandFlags.None)
    {
        OnlyKeepReferences(mode);
        return (long)await db.ExecuteAsync("XTRIM", [key, .. Trim("MINID", useApproximateMaxLength, minId, limit)], flags);
    }

    public static async Task<StreamInfo> StreamInfoAsync(this IDatabaseAsync db, RedisKey key, CommandFlags flags = CommandFlags.None)
    {
        var info = (await db.ExecuteAsync("XINFO", ["STREAM", key], flags)).Fields();
        return new StreamInfo(
            info.Number("length") ?? 0, (int)(info.Number("groups") ?? 0), StreamReplies.Entry(info["first-entry"]), StreamReplies.Entry(info["last-entry"]),
            (RedisValue)info["last-generated-id"], info.TryGetValue("max-deleted-entry-id", out var deleted) ? (RedisValue)deleted : RedisValue.Null, info.Number("entries-added") ?? 0);
    }

    public static async Task<bool> KeyTouchAsync(this IDatabaseAsync db, RedisKey key, CommandFlags flags = CommandFlags.None) =>
        (long)await db.ExecuteAsync("TOUCH", [key], flags) == 1;

    internal static object[] Count(int? count) => count is { } n ? ["COUNT", n] : [];

    private static object[] Trim(string strategy, bool approximately, object threshold, long? limit) =>
        [strategy, approximately ? "~" : "=", threshold, .. limit is { } n ? new object[] { "LIMIT", n } : []];

    private static void OnlyKeepReferences(StreamTrimMode mode)
    {
        if (mode != StreamTrimMode.KeepReferences)
        {
            throw new NotSupportedException($"StreamTrimMode.{mode} needs Redis 8.2 and StackExchange.Redis 2.9; this stand-in knows KeepReferences only.");
        }
    }
}
