using System.Diagnostics;
using Biblio.Messaging.Streams;

namespace Biblio.Messaging;

/// <summary>Spans of messaging; see observability/telemetry.md.</summary>
internal static class Telemetry
{
    public const string Name = "Biblio.Messaging";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Starts the span of publishing a message. The message carries the context of this span.</summary>
    public static Activity? StartPublish(string stream, string type) =>
        Source.StartActivity(ActivityKind.Producer, name: $"send {stream}", tags: Tags("send", stream, type));

    /// <summary>
    /// Starts the span of handling a message. Its parent is the span that published the message, so that one order is
    /// one trace. Messages that share a transaction have a span each, with the size of their batch.
    /// </summary>
    public static Activity? StartProcess(StreamMessage message, string service, int batchSize)
    {
        ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var publisher);
        var span = Source.StartActivity(
            ActivityKind.Consumer,
            publisher,
            name: $"process {message.Stream}",
            tags: Tags("process", message.Stream, message.Type)
        );
        span?.SetTag("messaging.message.id", message.Id.ToString());
        span?.SetTag("messaging.consumer.group.name", service);
        if (batchSize > 1)
        {
            span?.SetTag("messaging.batch.message_count", batchSize);
        }

        return span;
    }

    private static KeyValuePair<string, object?>[] Tags(string operation, string stream, string type) =>
        [
            new("messaging.system", "redis"),
            new("messaging.operation.type", operation),
            new("messaging.destination.name", stream),
            new("biblio.message.type", type),
        ];
}
