using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;

namespace Biblio.AppHost.Backups;

/// <summary>An entry of a stream, or a member of a sorted set with its score.</summary>
internal sealed record RedisItem(string Key, string Id, IReadOnlyList<byte[]>? Fields, double? Score);

/// <summary>
/// What only Redis holds: dead letters and the counted views of books. Streams are not part of a backup, because the
/// outbox keeps every message until all services have acknowledged it. Everything else in Redis is computed from MySQL.
/// </summary>
internal static class RedisContent
{
    // docs/operations.md lists the keys that are left out. A test finds keys that are in neither list.
    public static readonly string[] Keys =
    [
        "biblio:dead:catalog",
        "biblio:dead:inventory",
        "biblio:dead:lending",
        "biblio:dead:orders",
        "catalog:views",
    ];

    public static async Task<IReadOnlyList<RedisItem>> ReadAsync(IDatabase redis)
    {
        var items = new List<RedisItem>();
        foreach (var key in Keys)
        {
            switch (await redis.KeyTypeAsync(key))
            {
                case RedisType.Stream:
                    items.AddRange(
                        (await redis.StreamRangeAsync(key)).Select(entry => new RedisItem(
                            key,
                            entry.Id!,
                            [.. entry.Values.SelectMany(field => new[] { (byte[])field.Name!, (byte[])field.Value! })],
                            null
                        ))
                    );
                    break;
                case RedisType.SortedSet:
                    items.AddRange(
                        (await redis.SortedSetRangeByRankWithScoresAsync(key)).Select(member => new RedisItem(
                            key,
                            member.Element!,
                            null,
                            member.Score
                        ))
                    );
                    break;
            }
        }

        return items;
    }

    /// <summary>
    /// Joins what was read before and after the dump of MySQL. A dead letter that was sent back in between may be in no
    /// other place. The inbox skips it if its message was handled. Of two scores, the later one counts.
    /// </summary>
    public static IReadOnlyList<RedisItem> Join(IEnumerable<RedisItem> before, IEnumerable<RedisItem> after) =>
        [.. after.Concat(before).DistinctBy(item => (item.Key, item.Id))];

    public static async Task WriteAsync(IEnumerable<RedisItem> items, Stream output)
    {
        await using var writer = new StreamWriter(output, leaveOpen: true);
        foreach (var item in items)
        {
            await writer.WriteAsync(JsonSerializer.Serialize(item) + "\n");
        }
    }

    /// <summary>Empties Redis, and adds the items of a backup.</summary>
    public static async Task ReplaceAsync(ConnectionMultiplexer connection, Stream input)
    {
        var items = new List<RedisItem>();
        using (var reader = new StreamReader(input))
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                items.Add(JsonSerializer.Deserialize<RedisItem>(line)!);
            }
        }

        foreach (var server in connection.GetServers())
        {
            await server.FlushAllDatabasesAsync();
        }

        var redis = connection.GetDatabase();
        foreach (var item in items.Where(item => item.Score is not null))
        {
            await redis.SortedSetAddAsync(item.Key, item.Id, item.Score!.Value);
        }

        // A stream accepts only ids that increase.
        foreach (var item in items.Where(item => item.Fields is not null).OrderBy(item => OrderOf(item.Id)))
        {
            var fields = item.Fields!.Chunk(2).Select(field => new NameValueEntry(field[0], field[1]));
            await redis.StreamAddAsync(item.Key, [.. fields], item.Id);
        }
    }

    private static (ulong, ulong) OrderOf(string id) =>
        id.Split('-') is [var time, var number]
            ? (ulong.Parse(time, CultureInfo.InvariantCulture), ulong.Parse(number, CultureInfo.InvariantCulture))
            : throw new BackupException($"'{id}' is no id of a stream.");
}
