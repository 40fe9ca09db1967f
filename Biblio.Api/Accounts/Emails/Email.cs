namespace Biblio.Api.Accounts.Emails;

/// <summary>A message to a reader that waits to be sent. It is written in the transaction of what it tells.</summary>
internal sealed class Email
{
    public string Id { get; private set; } = "";

    /// <summary>The account, or null while nobody has looked whether the address has one.</summary>
    public long? UserId { get; private set; }

    public EmailKind Kind { get; private set; }

    public string Recipient { get; private set; } = "";

    /// <summary>The language of the page that asked for the message, or null.</summary>
    public string? Language { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime NextAttemptAt { get; private set; }

    public int Attempts { get; private set; }

    public DateTime? SentAt { get; private set; }

    public static Email To(User user, EmailKind kind, DateTime now, string? recipient = null) =>
        Create(user.Id, kind, recipient ?? user.Email!, user.Language, now);

    /// <summary>A message to an address that may have no account.</summary>
    public static Email ToAddress(string address, EmailKind kind, string? language, DateTime now) =>
        Create(null, kind, EmailAddress.Normalize(address), language, now);

    private static Email Create(long? userId, EmailKind kind, string recipient, string? language, DateTime now) =>
        new()
        {
            Id = Guid.CreateVersion7().ToString("N"),
            UserId = userId,
            Kind = kind,
            Recipient = recipient,
            Language = language,
            CreatedAt = now,
            NextAttemptAt = now,
        };
}
