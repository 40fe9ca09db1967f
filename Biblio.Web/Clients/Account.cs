namespace Biblio.Web.Clients;

/// <summary>The account of a reader or of staff.</summary>
public sealed record Account(long Id, string Name, string Email, string Role, string? Language = null)
{
    public bool IsStaff => Role is "librarian" or "administrator";
}

/// <summary>
/// The access token is valid for <paramref name="ExpiresIn"/> seconds. The refresh token gets the next tokens.
/// </summary>
public sealed record Tokens(string AccessToken, string RefreshToken, int ExpiresIn);

/// <summary>The sessions of a reader, the last used first.</summary>
public sealed record SessionList(IReadOnlyList<AccountSession> Items);

/// <summary>A session, with its device in words, the first part of its address, and when it was last used (UTC).</summary>
public sealed record AccountSession(string Id, string Device, string Address, DateTime LastUsedAt, bool IsCurrent);
