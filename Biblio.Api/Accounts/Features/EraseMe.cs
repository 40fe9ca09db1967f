using System.ComponentModel.DataAnnotations;
using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class EraseMe
{
    /// <summary>Erase my account with all personal data; orders keep its id, which is not used again.</summary>
    /// <remarks>While Orders or Lending does not answer, the account stays, so that erasing can be repeated.</remarks>
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        EraseRequest request,
        Caller caller,
        CredentialValidator credentials,
        PersonalDataClient personalData,
        HttpContext context,
        AccountsDbContext db,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        if (await credentials.ValidateAsync(caller.UserId, request.Password, cancellationToken) is not { } user)
        {
            return ChangePassword.WrongPassword();
        }

        // The services are first: with the account, the token that erases there would be gone.
        if (await personalData.EraseAsync(context.Request, cancellationToken) is { } service)
        {
            return ServiceUnavailableProblem.Create(context, service);
        }

        await db.Users.Where(account => account.Id == user.Id).ExecuteDeleteAsync(cancellationToken);
        logger.AccountErased(user.Id);
        return TypedResults.NoContent();
    }
}

/// <summary>The password, as a confirmation, because erasing cannot be undone.</summary>
internal sealed record EraseRequest([property: Required, PasswordLength(1)] string Password);
