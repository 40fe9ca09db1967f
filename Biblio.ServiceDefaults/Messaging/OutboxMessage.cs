using System.Diagnostics;
using System.Text.Json;

namespace Biblio.ServiceDefaults.Messaging;

/// <summary>One thing said: a row of the table outbox until the relay has put it on its stream.</summary>
internal sealed class OutboxMessage
{
    public long Id { get; private set; }

    public Guid MessageId { get; private set; }

    public required string Stream { get; init; }

    public required string Type { get; init; }

    public required string Body { get; init; }

    public string? TraceParent { get; private set; }

    public DateTime SaidAt { get; private set; }

    public static OutboxMessage Of<T>(string stream, string type, T message)
    {
        using var span = Telemetry.Saying(stream, type);
        var said = new OutboxMessage
        {
            MessageId = Guid.CreateVersion7(),
            Stream = stream,
            Type = type,
            Body = JsonSerializer.Serialize(message, MessageJson.Options),
            TraceParent = (span ?? Activity.Current)?.Id,
            SaidAt = DateTime.UtcNow,
        };
        span?.SetTag("messaging.message.id", said.MessageId.ToString());
        return said;
    }
}
