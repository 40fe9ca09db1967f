namespace Biblio.Api.Accounts.Emails;

/// <summary>What a link in a message allows.</summary>
internal enum LinkPurpose
{
    Confirm,
    Reset,
    NewAddress,
}

/// <summary>A link in a message that works once. The database has the hash of its token only.</summary>
internal sealed class EmailLink
{
    /// <summary>The id of the message.</summary>
    public string Id { get; init; } = "";

    public long UserId { get; init; }

    public LinkPurpose Purpose { get; init; }

    public byte[] TokenHash { get; init; } = [];

    /// <summary>The address that the link was sent to.</summary>
    public string Email { get; init; } = "";

    public DateTime ExpiresAt { get; init; }
}
