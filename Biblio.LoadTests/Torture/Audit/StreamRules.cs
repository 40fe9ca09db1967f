using System.Globalization;
using Biblio.LoadTests.Torture.Stores;

namespace Biblio.LoadTests.Torture.Audit;

/// <summary>The rules about messages in Redis.</summary>
internal static class StreamRules
{
    public static async Task<IReadOnlyList<AuditCheck>> CheckAsync(
        StoreClients stores,
        CancellationToken cancellationToken
    )
    {
        var keys = (await stores.ReadRedisAsync(cancellationToken, "KEYS", "biblio:*")).Order().ToList();
        List<string> unfinished = [];
        foreach (var stream in keys.Where(key => IsOf(key, "events") || IsOf(key, "commands")))
        {
            unfinished.AddRange(
                FindUnfinished(stream, await stores.ReadRedisAsync(cancellationToken, "XINFO", "GROUPS", stream))
            );
        }

        List<string> dead = [];
        foreach (var stream in keys.Where(key => IsOf(key, "dead")))
        {
            if (await stores.ReadRedisAsync(cancellationToken, "XLEN", stream) is [not "0" and var length])
            {
                dead.Add($"{stream}: {length}");
            }
        }

        return [new("every message is handled", unfinished), new("there are no dead letters", dead)];
    }

    // XINFO GROUPS answers names and values in turn, for each group.
    private static IEnumerable<string> FindUnfinished(string stream, IReadOnlyList<string> reply)
    {
        var group = "";
        foreach (var (name, value) in reply.Zip(reply.Skip(1)))
        {
            group = name == "name" ? value : group;
            if (
                name is "pending" or "lag"
                && long.TryParse(value, CultureInfo.InvariantCulture, out var messages)
                && messages > 0
            )
            {
                yield return $"{stream}, group {group}: {name} {messages}";
            }
        }
    }

    private static bool IsOf(string key, string kind) => key.StartsWith($"biblio:{kind}:", StringComparison.Ordinal);
}
