using System.Collections.Concurrent;
using System.Globalization;

namespace Biblio.Catalog.Views;

/// <summary>
/// Counts the views of books for <c>products_viewed_total</c>. The hundred most viewed books have labels of their own,
/// and the others share the label "other". A label for every book would create tens of thousands of series. A label
/// stays until the process ends, because a counter must never fall.
/// </summary>
internal sealed class ViewCounter
{
    public const int MaxLabels = 100;
    private const int MaxPendingBooks = 10_000;

    private readonly ConcurrentDictionary<long, LabelCount> _labels = [];
    private readonly LabelCount _other = new("other");
    private ConcurrentDictionary<long, long> _pending = [];
    private int _labelCount;
    private int _pendingBooks;

    public ViewCounter(Telemetry telemetry) =>
        telemetry.ObserveViews(() =>
            _labels.Values.Append(_other).Select(views => (views.Label, views.Count)).Where(views => views.Count > 0)
        );

    /// <summary>Counts one view of the page of this book.</summary>
    public void RecordView(long bookId)
    {
        GetLabel(bookId).Add();
        // Books beyond this number within ten seconds are hardly among the most viewed, and the limit bounds the
        // memory.
        if (Volatile.Read(ref _pendingBooks) < MaxPendingBooks)
        {
            _pending.AddOrUpdate(
                bookId,
                _ =>
                {
                    Interlocked.Increment(ref _pendingBooks);
                    return 1;
                },
                (_, views) => views + 1
            );
        }
    }

    /// <summary>
    /// Gives labels to the books that were viewed most, by the totals of all replicas and of the time before this
    /// start.
    /// </summary>
    public void ReserveLabels(IEnumerable<long> mostViewed)
    {
        foreach (var bookId in mostViewed)
        {
            GetLabel(bookId);
        }
    }

    /// <summary>Returns the views by book since the last call, and clears them.</summary>
    public IReadOnlyDictionary<long, long> TakePending()
    {
        var taken = Interlocked.Exchange(ref _pending, []);
        Interlocked.Exchange(ref _pendingBooks, 0);
        return taken;
    }

    private LabelCount GetLabel(long bookId)
    {
        if (_labels.TryGetValue(bookId, out var label))
        {
            return label;
        }

        if (Volatile.Read(ref _labelCount) >= MaxLabels || Interlocked.Increment(ref _labelCount) > MaxLabels)
        {
            return _other;
        }

        return _labels.GetOrAdd(bookId, new LabelCount(bookId.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>The number of views under one label.</summary>
    private sealed class LabelCount(string label)
    {
        private long _count;

        public string Label => label;

        public long Count => Interlocked.Read(ref _count);

        public void Add() => Interlocked.Increment(ref _count);
    }
}
