namespace Biblio.Web.Clients;

/// <summary>The account of a reader or of staff.</summary>
public sealed record Account(long Id, string Name, string Email, string Role)
{
    public bool IsStaff => Role is "librarian" or "administrator";
}

/// <summary>
/// The access token is valid for <paramref name="ExpiresIn"/> seconds. The refresh token gets the next tokens.
/// </summary>
public sealed record Tokens(string AccessToken, string RefreshToken, int ExpiresIn);
