using System.Diagnostics;
using System.Text.Json;
using Biblio.Messaging.Streams;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Biblio.Messaging.Outbox;

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

    /// <summary>The message as an entry of its stream.</summary>
    public NameValueEntry[] ToFields() => StreamMessage.Fields(MessageId, Type, Body, TraceParent, SaidAt);

    public static OutboxMessage Create<T>(string stream, string type, T message)
    {
        using var span = Telemetry.StartPublish(stream, type);
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

    public static void Map(ModelBuilder model) =>
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox");
            outbox.Property(row => row.Id).HasColumnName("id");
            outbox.Property(row => row.MessageId).HasColumnName("message_id");
            outbox.Property(row => row.Stream).HasColumnName("stream").HasMaxLength(100);
            outbox.Property(row => row.Type).HasColumnName("type").HasMaxLength(100);
            outbox.Property(row => row.Body).HasColumnName("body").HasColumnType("mediumtext");
            outbox.Property(row => row.TraceParent).HasColumnName("traceparent").HasMaxLength(100);
            outbox.Property(row => row.SaidAt).HasColumnName("said_at");
        });
}
