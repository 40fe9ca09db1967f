using System.Diagnostics;
using System.Globalization;

namespace Biblio.Api.Caching;

/// <summary>
/// How often the catalogue has changed, as far as this gateway knows. The number is part of every cached answer's key: after a change, what was kept before can not be found any more,
/// and an answer that was under way during the change is kept where nobody looks. Single books are counted in shards, so that it stays small however many there are.
/// </summary>
internal sealed class CacheVersion
{
    private const int Shards = 1024;

    /// <summary>Without word from the bus for longer than this, nothing is known, and nothing is answered from the cache.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly string _epoch = Guid.CreateVersion7().ToString("N")[^12..];
    private readonly long[] _books = new long[Shards];
    private long _lists;
    private long _everything;
    private long _heard;

    /// <summary>Whether a change would be heard of.</summary>
    public bool IsKnown =>
        Volatile.Read(ref _heard) is not 0 and var heard && Stopwatch.GetElapsedTime(heard) < Patience;

    public void Heard() => Volatile.Write(ref _heard, Stopwatch.GetTimestamp());

    public void Lost() => Volatile.Write(ref _heard, 0);

    /// <summary>The book itself, and every list that it may be on.</summary>
    public void BookChanged(long id)
    {
        Interlocked.Increment(ref _books[Shard(id)]);
        Interlocked.Increment(ref _lists);
    }

    public void EverythingChanged() => Interlocked.Increment(ref _everything);

    /// <summary>Of one book, or of lists.</summary>
    public string Of(long? book) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{_epoch}.{Interlocked.Read(ref _everything)}.{(book is { } id ? Interlocked.Read(ref _books[Shard(id)]) : Interlocked.Read(ref _lists))}"
        );

    private static int Shard(long id) => (int)((ulong)id % Shards);
}
