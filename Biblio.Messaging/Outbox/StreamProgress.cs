using Biblio.Messaging.Streams;

namespace Biblio.Messaging.Outbox;

/// <summary>
/// How far the consumer groups of a stream are. <paramref name="firstNeeded"/> has the groups that Redis has now,
/// <paramref name="known"/> all groups with the time of their last sight.
/// </summary>
internal sealed class StreamProgress(
    string name,
    IReadOnlyDictionary<string, StreamEntryId> firstNeeded,
    IReadOnlyDictionary<string, DateTime> known
)
{
    private readonly Dictionary<string, DateTime> _known = new(known);

    public string Name => name;

    /// <summary>Whether every known group has acknowledged the entry, or null when no group is known.</summary>
    public bool? IsAcknowledged(StreamEntryId entry) =>
        _known.Count == 0
            ? null
            : _known.Keys.All(group => firstNeeded.TryGetValue(group, out var first) && entry < first);

    /// <summary>Removes the groups that Redis does not have and that were seen after the given Unix time.</summary>
    public IReadOnlyList<string> RemoveAbsentSeenAfter(long milliseconds)
    {
        var removed = _known
            .Where(group =>
                !firstNeeded.ContainsKey(group.Key)
                && new DateTimeOffset(DateTime.SpecifyKind(group.Value, DateTimeKind.Utc)).ToUnixTimeMilliseconds()
                    > milliseconds
            )
            .Select(group => group.Key)
            .ToList();
        removed.ForEach(group => _known.Remove(group));
        return removed;
    }
}
