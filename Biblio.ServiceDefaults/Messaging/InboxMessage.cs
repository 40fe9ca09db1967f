namespace Biblio.ServiceDefaults.Messaging;

/// <summary>One message heard and done: its key makes a second delivery visible.</summary>
internal sealed class InboxMessage
{
    public Guid MessageId { get; private set; }

    public required string Consumer { get; init; }

    public DateTime HeardAt { get; private set; }
}
