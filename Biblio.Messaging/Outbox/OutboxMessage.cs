using System.Diagnostics;
using System.Text.Json;
using Biblio.Messaging.Streams;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Biblio.Messaging.Outbox;

/// <summary>
/// A row of the table outbox. The relay records when it has put the message on its stream. The row is deleted when every
/// consumer group has acknowledged the message.
/// </summary>
internal sealed class OutboxMessage
{
    /// <summary>
    /// The key for EF Core. The database numbers the rows itself, and nobody needs to read the numbers back, so that
    /// several rows are one statement.
    /// </summary>
    public Guid MessageId { get; private set; }

    public required string Stream { get; init; }

    public required string Type { get; init; }

    public required string Body { get; init; }

    public string? TraceParent { get; private set; }

    public DateTime PublishedAt { get; private set; }

    /// <summary>The id of the stream entry, or null while the message is not sent.</summary>
    public string? EntryId { get; private set; }

    /// <summary>Returns the fields of the message's stream entry.</summary>
    public NameValueEntry[] ToFields() => StreamMessage.ToFields(MessageId, Type, Body, TraceParent, PublishedAt);

    public static OutboxMessage Create<T>(string stream, string type, T message)
    {
        using var span = Telemetry.StartPublish(stream, type);
        var row = new OutboxMessage
        {
            MessageId = MessageIds.Next(),
            Stream = stream,
            Type = type,
            Body = JsonSerializer.Serialize(message, MessageJson.Options),
            TraceParent = (span ?? Activity.Current)?.Id,
            PublishedAt = DateTime.UtcNow,
        };
        span?.SetTag("messaging.message.id", row.MessageId.ToString());
        return row;
    }

    public static void Map(ModelBuilder model) =>
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox").HasKey(row => row.MessageId);
            outbox.Property(row => row.MessageId).HasColumnName("message_id").ValueGeneratedNever();
            outbox.Property(row => row.Stream).HasColumnName("stream").HasMaxLength(100);
            outbox.Property(row => row.Type).HasColumnName("type").HasMaxLength(100);
            outbox.Property(row => row.Body).HasColumnName("body").HasColumnType("mediumtext");
            outbox.Property(row => row.TraceParent).HasColumnName("traceparent").HasMaxLength(100);
            outbox.Property(row => row.PublishedAt).HasColumnName("said_at");
            outbox.Property(row => row.EntryId).HasColumnName("entry_id").HasMaxLength(41);
        });
}
