namespace Biblio.Api.Accounts;

/// <summary>A reader's session on one device, until the reader signs out there or everywhere.</summary>
internal sealed class Session
{
    public string Id { get; set; } = "";

    public long UserId { get; set; }

    /// <summary>The account's security stamp at the sign-in. The session ends when the account has another one.</summary>
    public string SecurityStamp { get; set; } = "";

    /// <summary>The SHA-256 of the current refresh token.</summary>
    public byte[] RefreshHash { get; set; } = [];

    /// <summary>The SHA-256 of the refresh token before it, or null.</summary>
    public byte[]? PreviousHash { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime RefreshedAt { get; set; }

    public DateTime ExpiresAt { get; set; }

    /// <summary>The device in words: <c>Firefox, Linux</c>. Empty when it is unknown.</summary>
    public string Device { get; set; } = "";

    /// <summary>The first part of the address at the last refresh: <c>203.0.113.x</c>.</summary>
    public string Address { get; set; } = "";
}
