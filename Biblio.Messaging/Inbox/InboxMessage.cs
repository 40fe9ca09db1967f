using Microsoft.EntityFrameworkCore;

namespace Biblio.Messaging.Inbox;

/// <summary>One message heard and done: its key makes a second delivery visible.</summary>
internal sealed class InboxMessage
{
    public Guid MessageId { get; private set; }

    public required string Consumer { get; init; }

    public DateTime HeardAt { get; private set; }

    public static void Map(ModelBuilder model) =>
        model.Entity<InboxMessage>(inbox =>
        {
            inbox.ToTable("inbox");
            inbox.HasKey(row => new { row.MessageId, row.Consumer });
            inbox.Property(row => row.MessageId).HasColumnName("message_id");
            inbox.Property(row => row.Consumer).HasColumnName("consumer").HasMaxLength(100);
            inbox.Property(row => row.HeardAt).HasColumnName("heard_at");
        });
}
