using StackExchange.Redis;

namespace Biblio.Messaging.Streams;

/// <summary>
/// A stream entry that was delivered to this consumer. <paramref name="DeliveryCount"/> counts its deliveries to any
/// consumer.
/// </summary>
internal sealed record Delivery(string Stream, StreamEntry Entry, long DeliveryCount)
{
    public (string Stream, string Id) Key { get; } = (Stream, (string)Entry.Id!);

    /// <summary>The entry as a message, or null when it is not a valid one.</summary>
    public StreamMessage? Message { get; } = StreamMessage.Parse(Stream, Entry);
}
