using System.Collections.Concurrent;

namespace Biblio.Orders;

/// <summary>Who has ordered here lately; ids alone, forgotten after a quarter of an hour.</summary>
internal sealed class ActiveBuyers(TimeProvider time)
{
    private const int Most = 100_000;
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<long, DateTimeOffset> _seen = [];

    /// <summary>Users of the last quarter of an hour; forgets the others.</summary>
    public int Count
    {
        get
        {
            var old = time.GetUtcNow() - Lately;
            foreach (var buyer in _seen.Where(buyer => buyer.Value < old))
            {
                _seen.TryRemove(buyer);
            }

            return _seen.Count;
        }
    }

    public void Saw(long userId)
    {
        // beyond this the number says "very many" anyway, and memory stays bounded
        if (_seen.Count < Most || _seen.ContainsKey(userId))
        {
            _seen[userId] = time.GetUtcNow();
        }
    }
}
