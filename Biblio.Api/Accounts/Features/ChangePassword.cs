using System.ComponentModel.DataAnnotations;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Emails;
using Biblio.Identity;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class ChangePassword
{
    /// <summary>Change the password, which ends every session of the account, including this one.</summary>
    /// <remarks>A message tells the owner.</remarks>
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        ChangePasswordRequest request,
        Caller caller,
        CredentialValidator credentials,
        AccountsDbContext db,
        UserManager<User> users,
        IPasswordHasher<User> hasher,
        SessionService sessions,
        EmailLinks links,
        EmailSignal signal,
        TimeProvider time,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        if (await credentials.ValidateAsync(caller.UserId, request.CurrentPassword, cancellationToken) is not { } user)
        {
            return WrongPassword();
        }

        var newPassword = request.NewPassword.Normalize();
        foreach (var rule in users.PasswordValidators)
        {
            IdentityErrors.ThrowIfFailed(await rule.ValidateAsync(users, user, newPassword), "newPassword");
        }

        var (oldHash, newHash, stamp) = (
            user.PasswordHash,
            hasher.HashPassword(user, newPassword),
            SecurityStamp.New()
        );
        var changed = await db.InTransactionAsync(
            async cancellationToken =>
            {
                var changed = await db
                    .Users.Where(account => account.Id == user.Id && account.PasswordHash == oldHash)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(account => account.PasswordHash, newHash)
                                .SetProperty(account => account.SecurityStamp, stamp),
                        cancellationToken
                    );
                if (changed == 1)
                {
                    await links.RevokeAllAsync(user.Id, cancellationToken);
                    await sessions.RevokeAllAsync(user.Id, cancellationToken);
                    db.Emails.Add(Email.To(user, EmailKind.PasswordChanged, time.GetUtcNow().UtcDateTime));
                }

                return changed;
            },
            cancellationToken
        );
        if (changed == 0)
        {
            // Another request changed the password at the same time.
            return WrongPassword();
        }

        signal.Set();
        logger.PasswordChanged(user.Id);
        return TypedResults.NoContent();
    }

    /// <summary>Answers 403 instead of 401, because the caller is known and only the password is wrong.</summary>
    internal static ProblemHttpResult WrongPassword() =>
        TypedResults.Problem(
            "The password is wrong, or the account is locked for some minutes.",
            statusCode: StatusCodes.Status403Forbidden,
            type: "urn:biblio:wrong-password"
        );
}

/// <summary>The current and the new password.</summary>
internal sealed record ChangePasswordRequest(
    [property: Required, PasswordLength(1)] string CurrentPassword,
    [property: Required, PasswordLength(PasswordPolicy.MinLength)] string NewPassword
);
