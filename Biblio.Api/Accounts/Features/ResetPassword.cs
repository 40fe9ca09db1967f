using System.ComponentModel.DataAnnotations;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Emails;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class ResetPassword
{
    /// <summary>Set a new password with the token of the message; every session ends, and a lock too.</summary>
    public static async Task<NoContent> Handle(
        ResetPasswordRequest request,
        EmailLinks links,
        AccountsDbContext db,
        UserManager<User> users,
        IPasswordHasher<User> hasher,
        SessionService sessions,
        EmailSignal signal,
        TimeProvider time,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        var link = await links.FindAsync(request.Token, LinkPurpose.Reset, cancellationToken);
        var user = await db.Users.AsNoTracking().SingleAsync(user => user.Id == link.UserId, cancellationToken);
        var password = request.NewPassword.Normalize();
        foreach (var rule in users.PasswordValidators)
        {
            IdentityErrors.ThrowIfFailed(await rule.ValidateAsync(users, user, password), "newPassword");
        }

        var (hash, stamp) = (hasher.HashPassword(user, password), SecurityStamp.New());
        await db.InTransactionAsync(
            async cancellationToken =>
            {
                await links.UseAsync(link, cancellationToken);
                await links.RevokeAllAsync(user.Id, cancellationToken);
                await db
                    .Users.Where(account => account.Id == user.Id)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(account => account.PasswordHash, hash)
                                .SetProperty(account => account.SecurityStamp, stamp)
                                .SetProperty(account => account.AccessFailedCount, 0)
                                .SetProperty(account => account.LockedUntil, (DateTime?)null),
                        cancellationToken
                    );
                await sessions.RevokeAllAsync(user.Id, cancellationToken);
                db.Emails.Add(Email.To(user, EmailKind.PasswordChanged, time.GetUtcNow().UtcDateTime));
            },
            cancellationToken
        );
        signal.Set();
        logger.PasswordReset(user.Id);
        return TypedResults.NoContent();
    }
}

/// <summary>The token of the link, and the new password.</summary>
internal sealed record ResetPasswordRequest(
    [property: Required, EmailTokenRule] string Token,
    [property: Required, PasswordLength(PasswordPolicy.MinLength)] string NewPassword
);
