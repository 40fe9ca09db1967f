using System.Diagnostics;
using System.Globalization;

namespace Biblio.Api.Caching;

/// <summary>
/// Counts the changes of the catalogue. The count is part of the key of every cached response.
/// After a change, older responses are therefore not found any more.
/// A response that was in progress during the change is stored under the old key.
/// Single books are counted in shards, so that the memory is constant.
/// </summary>
internal sealed class CacheVersion
{
    private const int ShardCount = 1024;

    /// <summary>After this time without a reply from Redis, the cache is not used.</summary>
    private static readonly TimeSpan HeartbeatTimeout = TimeSpan.FromSeconds(3);

    private readonly string _epoch = Guid.CreateVersion7().ToString("N")[^12..];
    private readonly long[] _books = new long[ShardCount];
    private long _lists;
    private long _everything;
    private long _lastHeartbeat;

    /// <summary>Whether this gateway receives the events of the catalogue.</summary>
    public bool IsConnected =>
        Volatile.Read(ref _lastHeartbeat) is not 0 and var heartbeat
        && Stopwatch.GetElapsedTime(heartbeat) < HeartbeatTimeout;

    public void RecordHeartbeat() => Volatile.Write(ref _lastHeartbeat, Stopwatch.GetTimestamp());

    public void MarkDisconnected() => Volatile.Write(ref _lastHeartbeat, 0);

    /// <summary>Invalidates the book and every list, because any list may contain it.</summary>
    public void InvalidateBook(long id)
    {
        Interlocked.Increment(ref _books[GetShard(id)]);
        Interlocked.Increment(ref _lists);
    }

    public void InvalidateAll() => Interlocked.Increment(ref _everything);

    /// <summary>The version of one book, or of all lists when <paramref name="bookId"/> is null.</summary>
    public string GetKey(long? bookId)
    {
        var everything = Interlocked.Read(ref _everything);
        var changes = bookId is { } id ? Interlocked.Read(ref _books[GetShard(id)]) : Interlocked.Read(ref _lists);
        return string.Create(CultureInfo.InvariantCulture, $"{_epoch}.{everything}.{changes}");
    }

    private static int GetShard(long id) => (int)((ulong)id % ShardCount);
}
