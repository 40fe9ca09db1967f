using System.ComponentModel.DataAnnotations;
using Biblio.Api.Accounts.Data;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class EraseMe
{
    /// <summary>Erase my account: name, address, password and sessions are gone. Orders stay, with a number that is nobody's now and will not be given again, so the books balance.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        EraseRequest request,
        Caller caller,
        Credentials credentials,
        AccountsDbContext db,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        if (await credentials.CheckAsync(caller.UserId, request.Password, cancellationToken) is not { } user)
        {
            return ChangePassword.Wrong();
        }

        await db.Users.Where(one => one.Id == user.Id).ExecuteDeleteAsync(cancellationToken);
        logger.AccountErased(user.Id);
        return TypedResults.NoContent();
    }
}

/// <summary>The password once more: this can not be undone.</summary>
/// <remarks>Public, because the validation generator overlooks what is not.</remarks>
public sealed record EraseRequest(
    [property:
        Required,
        StringLength(PasswordRules.Longest, MinimumLength = 1, ErrorMessage = "A password has 1 to 128 characters.")
    ]
        string Password
);
