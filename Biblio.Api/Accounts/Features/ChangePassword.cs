using System.ComponentModel.DataAnnotations;
using Biblio.Api.Accounts.Data;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class ChangePassword
{
    /// <summary>Change the password. Every session ends, this one too: sign in with the new one.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        ChangePasswordRequest request,
        Caller caller,
        Credentials credentials,
        AccountsDbContext db,
        UserManager<User> users,
        IPasswordHasher<User> hasher,
        Sessions sessions,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        if (await credentials.CheckAsync(caller.UserId, request.CurrentPassword, cancellationToken) is not { } user)
        {
            return Wrong();
        }

        foreach (var rule in users.PasswordValidators)
        {
            FieldErrors.ThrowIfRefused(await rule.ValidateAsync(users, user, request.NewPassword), "newPassword");
        }

        var (old, hash, stamp) = (
            user.PasswordHash,
            hasher.HashPassword(user, request.NewPassword),
            SecurityStamp.New()
        );
        var changed = await db
            .Users.Where(one => one.Id == user.Id && one.PasswordHash == old)
            .ExecuteUpdateAsync(
                set => set.SetProperty(one => one.PasswordHash, hash).SetProperty(one => one.SecurityStamp, stamp),
                cancellationToken
            );
        if (changed == 0)
        {
            // it was changed at the same time
            return Wrong();
        }

        await sessions.EndAllAsync(user.Id, cancellationToken);
        logger.PasswordChanged(user.Id);
        return TypedResults.NoContent();
    }

    /// <summary>Not 401: the caller is known, the password is what is wrong.</summary>
    internal static ProblemHttpResult Wrong() =>
        TypedResults.Problem(
            "The password is wrong, or the account is locked for some minutes.",
            statusCode: StatusCodes.Status403Forbidden,
            type: "urn:biblio:wrong-password"
        );
}

/// <summary>The password, and the one that takes its place.</summary>
/// <remarks>Public, because the validation generator overlooks what is not.</remarks>
public sealed record ChangePasswordRequest(
    [property:
        Required,
        StringLength(PasswordRules.Longest, MinimumLength = 1, ErrorMessage = "A password has 1 to 128 characters.")
    ]
        string CurrentPassword,
    [property:
        Required,
        StringLength(
            PasswordRules.Longest,
            MinimumLength = PasswordRules.Shortest,
            ErrorMessage = "A password has 10 to 128 characters."
        )
    ]
        string NewPassword
);
