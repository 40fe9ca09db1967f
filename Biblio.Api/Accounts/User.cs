using Biblio.Identity;
using Microsoft.AspNetCore.Identity;

namespace Biblio.Api.Accounts;

/// <summary>An account with its name, address, role and password hash. Other services know only its id.</summary>
internal sealed class User : IdentityUser<long>
{
    public const int NameLength = 100;
    public const int EmailLength = 254;

    public string Name { get; set; } = "";

    public Role Role { get; set; }

    /// <summary>Whether the reader may sign in.</summary>
    public bool Active { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>The language of the reader's messages and pages: <c>fr</c>, <c>en</c>, or null while it is unknown.</summary>
    public string? Language { get; set; }

    /// <summary>The end of the lock after too many wrong passwords (UTC), or null.</summary>
    public DateTime? LockedUntil { get; set; }

    public static User Create(string name, string email, Role role, DateTime now) =>
        new()
        {
            Name = PersonName.Normalize(name),
            UserName = EmailAddress.Normalize(email),
            Email = EmailAddress.Normalize(email),
            Role = role,
            Active = true,
            EmailConfirmed = true,
            CreatedAt = now,
        };

    /// <summary>A librarian manages readers. An administrator manages every account.</summary>
    public bool CanBeManagedBy(Caller caller) =>
        caller.Role == Role.Administrator || (caller.Role == Role.Librarian && Role == Role.Reader);
}
