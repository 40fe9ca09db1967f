using StackExchange.Redis;

namespace Biblio.Messaging.Streams;

/// <summary>An entry of a stream in the hand of this consumer. <paramref name="Count"/> is how often it was handed out.</summary>
internal sealed record Delivery(string Stream, StreamEntry Entry, long Count)
{
    public (string Stream, string Id) Key { get; } = (Stream, (string)Entry.Id!);

    /// <summary>Null when nobody can read it.</summary>
    public StreamMessage? Message { get; } = StreamMessage.From(Stream, Entry);
}
