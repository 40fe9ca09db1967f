using System.Collections.Concurrent;
using System.Globalization;

namespace Biblio.Catalog;

/// <summary>
/// Which books are looked at. The hundred most viewed have a label of their own in <c>products_viewed_total</c>, the rest is "other": a label for every
/// book would be tens of thousands of series. A label, once given, stays until the process ends, because a counter must never fall.
/// </summary>
internal sealed class ViewCounter
{
    public const int Labels = 100;
    private const int Remembered = 10_000;

    private readonly ConcurrentDictionary<long, Viewed> _labels = [];
    private readonly Viewed _other = new("other");
    private ConcurrentDictionary<long, long> _lately = [];
    private int _labelled;
    private int _books;

    public ViewCounter(Telemetry telemetry) =>
        telemetry.Views(() =>
            _labels
                .Values.Append(_other)
                .Select(viewed => (viewed.Label, viewed.Count))
                .Where(viewed => viewed.Count > 0)
        );

    /// <summary>A reader looked at the page of this book.</summary>
    public void Saw(long bookId)
    {
        Of(bookId).Add();
        // beyond this many different books in ten seconds, the next ones are not among the most viewed
        if (Volatile.Read(ref _books) < Remembered)
        {
            _lately.AddOrUpdate(
                bookId,
                _ =>
                {
                    Interlocked.Increment(ref _books);
                    return 1;
                },
                (_, views) => views + 1
            );
        }
    }

    /// <summary>Gives labels to these first: the most viewed so far, of every replica and of the time before this start.</summary>
    public void Prefer(IEnumerable<long> mostViewed)
    {
        foreach (var bookId in mostViewed)
        {
            Of(bookId);
        }
    }

    /// <summary>Views by book since this was last asked.</summary>
    public IReadOnlyDictionary<long, long> Take()
    {
        var taken = Interlocked.Exchange(ref _lately, []);
        Interlocked.Exchange(ref _books, 0);
        return taken;
    }

    private Viewed Of(long bookId)
    {
        if (_labels.TryGetValue(bookId, out var viewed))
        {
            return viewed;
        }

        if (Volatile.Read(ref _labelled) >= Labels || Interlocked.Increment(ref _labelled) > Labels)
        {
            return _other;
        }

        return _labels.GetOrAdd(bookId, new Viewed(bookId.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>How often what has this label was looked at.</summary>
    private sealed class Viewed(string label)
    {
        private long _count;

        public string Label => label;

        public long Count => Interlocked.Read(ref _count);

        public void Add() => Interlocked.Increment(ref _count);
    }
}
