namespace Biblio.Messaging.Outbox;

/// <summary>
/// Creates the ids of messages: UUIDs of version 7 that grow with each call. EF Core inserts rows in the order of their
/// keys, so the messages of a transaction keep their order.
/// </summary>
internal static class MessageIds
{
    // RFC 9562 allows a counter in the twelve bits after the version. Twelve bits more would not fit there, so a full
    // counter moves on to the next millisecond.
    private const int CounterBits = 12;

    private static long _last;

    public static Guid Next()
    {
        var next = Advance(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() << CounterBits);
        var random = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(next >> CounterBits));
        Span<byte> bytes = stackalloc byte[16];
        random.TryWriteBytes(bytes, bigEndian: true, out _);
        var counter = (int)(next & ((1 << CounterBits) - 1));
        bytes[6] = (byte)(0x70 | (counter >> 8));
        bytes[7] = (byte)counter;
        return new Guid(bytes, bigEndian: true);
    }

    private static long Advance(long now)
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }
}
