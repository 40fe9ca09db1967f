namespace StackExchange.Redis;

/// <summary>Reads the nested arrays that Redis answers to stream commands.</summary>
internal static class StreamReplies
{
    public static RedisResult[] Items(this RedisResult reply) => reply.IsNull ? [] : (RedisResult[])reply;

    public static StreamEntry[] Entries(this RedisResult reply) => [.. reply.Items().Where(entry => !entry.IsNull).Select(Entry)];

    public static StreamEntry Entry(RedisResult reply)
    {
        if (reply.IsNull)
        {
            return StreamEntry.Null;
        }

        var parts = reply.Items();
        var fields = parts[1].IsNull ? [] : (RedisValue[])parts[1];
        var values = new NameValueEntry[fields.Length / 2];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = new NameValueEntry(fields[2 * i], fields[(2 * i) + 1]);
        }

        return new StreamEntry((RedisValue)parts[0], values);
    }

    public static RedisStream[] Streams(this RedisResult reply) =>
        [.. reply.Items().Select(stream => stream.Items()).Select(stream => new RedisStream((RedisKey)stream[0], stream[1].Entries()))];

    /// <summary>XINFO's alternation of names and values.</summary>
    public static Dictionary<string, RedisResult> Fields(this RedisResult reply)
    {
        var parts = reply.Items();
        var fields = new Dictionary<string, RedisResult>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < parts.Length; i += 2)
        {
            fields[(string)parts[i]] = parts[i + 1];
        }

        return fields;
    }

    public static long? Number(this Dictionary<string, RedisResult> fields, string name) =>
        fields.TryGetValue(name, out var value) && !value.IsNull ? (long)value : null;
}
