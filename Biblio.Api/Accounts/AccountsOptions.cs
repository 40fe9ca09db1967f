namespace Biblio.Api.Accounts;

/// <summary>Configuration section <c>Accounts</c>.</summary>
internal sealed class AccountsOptions
{
    /// <summary>
    /// The lifetime of an access token. It is short, because a token stays valid after its reader has signed out.
    /// </summary>
    public TimeSpan AccessTokens { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The lifetime of a session that is not refreshed.</summary>
    public TimeSpan Sessions { get; set; } = TimeSpan.FromDays(14);

    /// <summary>
    /// How long a refresh token that was replaced still gets the answer of its first use, which may have been lost.
    /// </summary>
    public TimeSpan RefreshGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a key signs access tokens.</summary>
    public TimeSpan SigningKeyLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long a key is published before it signs. Services read the keys more often than that.
    /// </summary>
    public TimeSpan SigningKeyLead { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The number of consecutive wrong passwords that locks an account.</summary>
    public int MaxFailedAttempts { get; set; } = 5;

    public TimeSpan LockoutDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The iterations of PBKDF2 with HMAC-SHA-512, as OWASP's Password Storage Cheat Sheet recommends.
    /// </summary>
    public int HashIterations { get; set; } = 210_000;

    /// <summary>The address of the shop, with which the links in messages begin. It is never taken from a request.</summary>
    public string ShopAddress { get; set; } = "";

    /// <summary>How long a link that confirms an address is valid.</summary>
    public TimeSpan ConfirmationLinks { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a link to a new password is valid.</summary>
    public TimeSpan ResetLinks { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long an account waits for its confirmation before it is erased.</summary>
    public TimeSpan UnconfirmedAccounts { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many messages that anybody can cause one account gets in an hour.</summary>
    public int MaxEmailsPerHour { get; set; } = 5;

    /// <summary>The password of Alice, Bob and Charlie, who exist only in Development and when this is set.</summary>
    public string? StarterPassword { get; set; }

    /// <summary>The password of the librarian in Development.</summary>
    public string? LibrarianPassword { get; set; }

    /// <summary>The address of the first administrator, who is added in any environment that has none.</summary>
    public string? AdministratorEmail { get; set; }

    public string? AdministratorPassword { get; set; }
}
