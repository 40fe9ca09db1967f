using Microsoft.EntityFrameworkCore;

namespace Biblio.Messaging.Inbox;

/// <summary>A message that this service has handled. The primary key detects a second delivery.</summary>
internal sealed class InboxMessage
{
    public Guid MessageId { get; private set; }

    public required string Consumer { get; init; }

    public DateTime HandledAt { get; private set; }

    public static void Map(ModelBuilder model) =>
        model.Entity<InboxMessage>(inbox =>
        {
            inbox.ToTable("inbox");
            inbox.HasKey(row => new { row.MessageId, row.Consumer });
            inbox.Property(row => row.MessageId).HasColumnName("message_id");
            inbox.Property(row => row.Consumer).HasColumnName("consumer").HasMaxLength(100);
            inbox.Property(row => row.HandledAt).HasColumnName("heard_at");
        });
}
