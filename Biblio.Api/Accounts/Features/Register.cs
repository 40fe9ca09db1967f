using System.ComponentModel.DataAnnotations;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Emails;
using Biblio.Identity;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class Register
{
    /// <summary>Open an account, which an e-mail confirms; the answer is the same for an address that has one.</summary>
    /// <remarks>
    /// Until it is confirmed, nobody can sign in, and another registration of the address replaces it. An address with a
    /// confirmed account gets a message that says so.
    /// </remarks>
    public static async Task<Accepted> Handle(
        RegisterRequest request,
        AccountsDbContext db,
        UserManager<User> users,
        IPasswordHasher<User> hasher,
        EmailSignal signal,
        TimeProvider time,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var password = request.Password.Normalize();
        var user = User.Create(request.Name, request.Email, Role.Reader, now);
        (user.EmailConfirmed, user.Language) = (false, request.Language);
        await ValidatePasswordAsync(users, user, password);
        // This is done for a known address too, so the time does not reveal it.
        user.PasswordHash = hasher.HashPassword(user, password);
        if (!await TryAddAsync(db, users, user, now, logger, cancellationToken))
        {
            await KeepAsync(db, users, user, now, cancellationToken);
        }

        signal.Set();
        return TypedResults.Accepted("/api/v1/account/confirm");
    }

    private static async Task<bool> TryAddAsync(
        AccountsDbContext db,
        UserManager<User> users,
        User user,
        DateTime now,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await db.InTransactionAsync(
                async cancellationToken =>
                {
                    user.Id = 0;
                    var added = await users.CreateAsync(user);
                    if (added.Errors.Any(error => error.Code.StartsWith("Duplicate", StringComparison.Ordinal)))
                    {
                        return false;
                    }

                    IdentityErrors.ThrowIfFailed(added);
                    db.Emails.Add(Email.To(user, EmailKind.Confirm, now));
                    await db.SaveChangesAsync(cancellationToken);
                    db.AfterCommit(() => logger.AccountAdded(user.Id, user.Role));
                    return true;
                },
                cancellationToken
            );
        }
        catch (DbUpdateException) when (db.ChangeTracker.Entries<User>().Any(entry => entry.State == EntityState.Added))
        {
            // Another request may have added the address. If the database failed instead, there is no account.
            db.ChangeTracker.Clear();
            if (await users.FindByEmailAsync(user.Email!) is null)
            {
                throw;
            }

            return false;
        }
    }

    /// <summary>An account that nobody has confirmed gets the new name and password. A confirmed one stays.</summary>
    private static async Task KeepAsync(
        AccountsDbContext db,
        UserManager<User> users,
        User user,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var normalized = users.NormalizeEmail(user.Email);
        await db.InTransactionAsync(
            async cancellationToken =>
            {
                var replaced = await db
                    .Users.Where(other => other.NormalizedEmail == normalized && !other.EmailConfirmed)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(other => other.Name, user.Name)
                                .SetProperty(other => other.Language, user.Language)
                                .SetProperty(other => other.PasswordHash, user.PasswordHash)
                                .SetProperty(other => other.CreatedAt, now),
                        cancellationToken
                    );
                var kind = replaced == 1 ? EmailKind.Resend : EmailKind.Known;
                db.Emails.Add(Email.ToAddress(user.Email!, kind, user.Language, now));
            },
            cancellationToken
        );
    }

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

/// <summary>The name, the address and the password of a new reader, and the language of the message.</summary>
internal sealed record RegisterRequest(
    [property: Required, PersonName] string Name,
    [property:
        Required,
        EmailRule,
        StringLength(User.EmailLength, ErrorMessage = "An address has at most 254 characters.")
    ]
        string Email,
    [property: Required, PasswordLength(PasswordPolicy.MinLength)] string Password,
    [property: ShopLanguage] string? Language = null
);
