using System.ComponentModel.DataAnnotations;
using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class Register
{
    /// <summary>Open an account; the response is the same for an address that already has one.</summary>
    public static async Task<Accepted> Handle(
        RegisterRequest request,
        AccountsDbContext db,
        UserManager<User> users,
        DummyPasswordHash dummy,
        IPasswordHasher<User> hasher,
        TimeProvider time,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        var password = request.Password.Normalize();
        var user = User.Create(request.Name, request.Email, Role.Reader, time.GetUtcNow().UtcDateTime);
        await ValidatePasswordAsync(users, user, password);
        if (await users.FindByEmailAsync(user.Email!) is not null)
        {
            // This takes as long as adding an account, so the time does not reveal the existing one.
            hasher.HashPassword(dummy.User, password);
            return AcceptedResult();
        }

        try
        {
            var added = await users.CreateAsync(user, password);
            if (added.Succeeded)
            {
                logger.AccountAdded(user.Id, user.Role);
            }
            else if (!added.Errors.Any(error => error.Code.StartsWith("Duplicate", StringComparison.Ordinal)))
            {
                IdentityErrors.ThrowIfFailed(added);
            }
        }
        catch (DbUpdateException) when (db.ChangeTracker.Entries<User>().Any(entry => entry.State == EntityState.Added))
        {
            // Another request may have added the address. If the database failed instead, there is no account.
            db.ChangeTracker.Clear();
            if (await users.FindByEmailAsync(user.Email!) is null)
            {
                throw;
            }
        }

        return AcceptedResult();
    }

    private static Accepted AcceptedResult() => TypedResults.Accepted("/api/v1/account/login");

    /// <summary>
    /// Checks the password before the address is looked up.
    /// Otherwise the error for a weak password would reveal that the address is new.
    /// </summary>
    private static async Task ValidatePasswordAsync(UserManager<User> users, User user, string password)
    {
        foreach (var rule in users.PasswordValidators)
        {
            IdentityErrors.ThrowIfFailed(await rule.ValidateAsync(users, user, password));
        }
    }
}

/// <summary>The name, the address and the password of a new reader.</summary>
internal sealed record RegisterRequest(
    [property: Required, PersonName] string Name,
    [property:
        Required,
        EmailRule,
        StringLength(User.EmailLength, ErrorMessage = "An address has at most 254 characters.")
    ]
        string Email,
    [property: Required, PasswordLength(PasswordPolicy.MinLength)] string Password
);
