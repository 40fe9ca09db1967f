namespace Biblio.Api.Accounts;

/// <summary>Configuration section <c>Accounts</c>.</summary>
internal sealed class AccountsOptions
{
    /// <summary>Services believe a token until it ends, also after its reader signed out everywhere: so it ends soon.</summary>
    public TimeSpan AccessTokens { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Who does not come back for this long signs in anew.</summary>
    public TimeSpan Sessions { get; set; } = TimeSpan.FromDays(14);

    /// <summary>So many wrong passwords, one after the other, lock an account.</summary>
    public int MostAttempts { get; set; } = 5;

    public TimeSpan LockedFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Of PBKDF2 with HMAC-SHA-512, as OWASP's cheat sheet on password storage asks.</summary>
    public int HashIterations { get; set; } = 210_000;

    /// <summary>Of Alice, Bob and Charlie, who exist in Development only, and only when this is given.</summary>
    public string? StarterPassword { get; set; }

    /// <summary>Of the librarian in Development.</summary>
    public string? LibrarianPassword { get; set; }

    /// <summary>The first administrator, in any environment, where there is none yet.</summary>
    public string? AdministratorEmail { get; set; }

    public string? AdministratorPassword { get; set; }
}
