namespace Biblio.Web.Clients;

/// <summary>Who somebody is, as they told the library.</summary>
public sealed record Account(long Id, string Name, string Email, string Role)
{
    public bool IsStaff => Role is "librarian" or "administrator";
}

/// <summary>What somebody who signed in shows at the API, for <paramref name="ExpiresIn"/> seconds, and what the next one is got with.</summary>
public sealed record Tokens(string AccessToken, string RefreshToken, int ExpiresIn);
