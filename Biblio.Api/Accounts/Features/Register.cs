using System.ComponentModel.DataAnnotations;
using Biblio.Api.Accounts.Data;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class Register
{
    /// <summary>Open an account. The answer is the same whether the address has one already; then nothing changes.</summary>
    public static async Task<Accepted> Handle(
        RegisterRequest request,
        AccountsDbContext db,
        UserManager<User> users,
        DummyPasswordHash decoy,
        IPasswordHasher<User> hasher,
        TimeProvider time,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        var user = User.New(request.Name, request.Email, Role.Reader, time.GetUtcNow().UtcDateTime);
        await PasswordsAsync(users, user, request.Password);
        if (await users.FindByEmailAsync(request.Email) is not null)
        {
            // as much work as for a new one
            hasher.HashPassword(decoy.User, request.Password);
            return Done();
        }

        try
        {
            var added = await users.CreateAsync(user, request.Password);
            if (added.Succeeded)
            {
                logger.AccountAdded(user.Id, user.Role);
            }
            else if (!added.Errors.Any(error => error.Code.StartsWith("Duplicate", StringComparison.Ordinal)))
            {
                FieldErrors.ThrowIfRefused(added);
            }
        }
        catch (DbUpdateException) when (db.ChangeTracker.Entries<User>().Any(entry => entry.State == EntityState.Added))
        {
            // somebody else took the address a moment ago; if it was the database, the next question finds out
            db.ChangeTracker.Clear();
            if (await users.FindByEmailAsync(request.Email) is null)
            {
                throw;
            }
        }

        return Done();
    }

    private static Accepted Done() => TypedResults.Accepted("/api/v1/account/login");

    /// <summary>Before anybody looks whether the address is known, so that a weak password does not tell.</summary>
    private static async Task PasswordsAsync(UserManager<User> users, User user, string password)
    {
        foreach (var rule in users.PasswordValidators)
        {
            FieldErrors.ThrowIfRefused(await rule.ValidateAsync(users, user, password));
        }
    }
}

/// <summary>A new reader.</summary>
/// <remarks>Public, because the validation generator overlooks what is not.</remarks>
public sealed record RegisterRequest(
    [property:
        Required,
        StringLength(User.NameLength, MinimumLength = 1, ErrorMessage = "A name has 1 to 100 characters.")
    ]
        string Name,
    [property:
        Required,
        EmailAddress(ErrorMessage = "This is not an e-mail address."),
        StringLength(User.EmailLength, ErrorMessage = "An address has at most 254 characters.")
    ]
        string Email,
    [property:
        Required,
        StringLength(
            PasswordRules.Longest,
            MinimumLength = PasswordRules.Shortest,
            ErrorMessage = "A password has 10 to 128 characters."
        )
    ]
        string Password
);
