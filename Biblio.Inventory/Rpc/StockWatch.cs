using System.Threading.Channels;
using Biblio.Rpc.Inventory;

namespace Biblio.Inventory.Rpc;

/// <summary>
/// The books that one caller watches, with the changes that it has not taken yet. A slow caller misses intermediate
/// numbers of a book, but never its last ones, and keeps no more than one change a book.
/// </summary>
internal sealed class StockWatch(IReadOnlyList<long> bookIds, long userId, Action<StockWatch> end) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, StockLevel> _seen = [];
    private readonly Dictionary<long, StockLevel> _changed = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public IReadOnlyList<long> BookIds => bookIds;

    public long UserId => userId;

    /// <summary>Waits for changes, and takes all of them.</summary>
    public async Task<IReadOnlyList<StockLevel>> TakeAsync(CancellationToken cancellationToken)
    {
        await _signal.Reader.ReadAsync(cancellationToken);
        lock (_lock)
        {
            StockLevel[] changes = [.. _changed.Values];
            _changed.Clear();
            return changes;
        }
    }

    /// <summary>Compares what is stored now with what the caller knows.</summary>
    public void Update(IReadOnlyDictionary<long, StockLevel> levels)
    {
        lock (_lock)
        {
            foreach (var id in bookIds)
            {
                if (levels.TryGetValue(id, out var level) && !level.Equals(_seen.GetValueOrDefault(id)))
                {
                    _seen[id] = _changed[id] = level;
                }
            }

            if (_changed.Count > 0)
            {
                _signal.Writer.TryWrite(true);
            }
        }
    }

    public void Dispose() => end(this);
}
