namespace StackExchange.Redis;

/// <summary>A field of a stream entry.</summary>
public readonly struct NameValueEntry(RedisValue name, RedisValue value) : IEquatable<NameValueEntry>
{
    public RedisValue Name { get; } = name;

    public RedisValue Value { get; } = value;

    public static implicit operator KeyValuePair<RedisValue, RedisValue>(NameValueEntry value) => new(value.Name, value.Value);

    public static implicit operator NameValueEntry(KeyValuePair<RedisValue, RedisValue> value) => new(value.Key, value.Value);

    public static bool operator ==(NameValueEntry x, NameValueEntry y) => x.Equals(y);

    public static bool operator !=(NameValueEntry x, NameValueEntry y) => !x.Equals(y);

    public override string ToString() => Name + ": " + Value;

    public override int GetHashCode() => Name.GetHashCode() ^ Value.GetHashCode();

    public override bool Equals(object? obj) => obj is NameValueEntry other && Equals(other);

    public bool Equals(NameValueEntry other) => Name == other.Name && Value == other.Value;
}

/// <summary>An entry of a stream. One that was deleted while it was pending has no values.</summary>
public readonly struct StreamEntry(RedisValue id, NameValueEntry[] values)
{
    public static StreamEntry Null { get; } = new(RedisValue.Null, []);

    public RedisValue Id { get; } = id;

    public NameValueEntry[] Values { get; } = values;

    public bool IsNull => Id == RedisValue.Null && Values is { Length: 0 };

    public RedisValue this[RedisValue fieldName]
    {
        get
        {
            foreach (var field in Values ?? [])
            {
                if (field.Name == fieldName)
                {
                    return field.Value;
                }
            }

            return RedisValue.Null;
        }
    }
}

/// <summary>Where to read a stream from.</summary>
public struct StreamPosition(RedisKey key, RedisValue position)
{
    public static RedisValue Beginning => "-";

    public static RedisValue NewMessages => "$";

    public RedisKey Key { get; } = key;

    public RedisValue Position { get; } = position;
}

/// <summary>What was read from one of several streams.</summary>
public readonly struct RedisStream
{
    internal RedisStream(RedisKey key, StreamEntry[] entries) => (Key, Entries) = (key, entries);

    public RedisKey Key { get; }

    public StreamEntry[] Entries { get; }
}

/// <summary>What trimming does with references from consumer groups; only what Redis 7 does is supported.</summary>
public enum StreamTrimMode
{
    KeepReferences = 0,
    DeleteReferences = 1,
    Acknowledged = 2,
}
