using System.ComponentModel.DataAnnotations;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Emails;
using Biblio.Persistence;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class ConfirmAddress
{
    /// <summary>Confirm a new account with the token of the message and the password, and sign in.</summary>
    /// <remarks>
    /// The password shows that the reader who confirms is the one who registered. Otherwise a stranger could register
    /// somebody's address, and wait for them to follow the link.
    /// </remarks>
    public static async Task<Results<Ok<AccessTokenResponse>, ProblemHttpResult>> Handle(
        ConfirmAddressRequest request,
        EmailLinks links,
        CredentialValidator credentials,
        SessionService sessions,
        AccountsDbContext db,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        var link = await links.FindAsync(request.Token, LinkPurpose.Confirm, cancellationToken);
        if (await credentials.ValidateNewAsync(link.UserId, request.Password, cancellationToken) is not { } user)
        {
            return ChangePassword.WrongPassword();
        }

        await db.InTransactionAsync(
            async cancellationToken =>
            {
                await links.UseAsync(link, cancellationToken);
                await db
                    .Users.Where(account => account.Id == user.Id)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(account => account.EmailConfirmed, true),
                        cancellationToken
                    );
            },
            cancellationToken
        );
        logger.AddressConfirmed(user.Id);
        return TypedResults.Ok(await sessions.CreateAsync(user, cancellationToken));
    }
}

/// <summary>The token of the link, and the password of the registration.</summary>
internal sealed record ConfirmAddressRequest(
    [property: Required, EmailTokenRule] string Token,
    [property: Required, PasswordLength(1)] string Password
);
