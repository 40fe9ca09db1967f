using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Identity;

namespace Biblio.Api.Accounts;

/// <summary>An account: who somebody is here, and how they prove it. The other services know its number alone.</summary>
internal sealed class User : IdentityUser<long>
{
    public const int NameLength = 100;
    public const int EmailLength = 254;

    public string Name { get; set; } = "";

    public Role Role { get; set; }

    /// <summary>Somebody who is not may not sign in.</summary>
    public bool Active { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>After too many wrong passwords.</summary>
    public DateTime? LockedUntil { get; set; }

    public static User New(string name, string email, Role role, DateTime now) =>
        new()
        {
            Name = name.Trim(),
            UserName = email,
            Email = email,
            Role = role,
            Active = true,
            CreatedAt = now,
        };

    /// <summary>A librarian looks after readers, an administrator after everybody.</summary>
    public bool IsUnder(Caller caller) =>
        caller.Role == Role.Administrator || (caller.Role == Role.Librarian && Role == Role.Reader);
}
