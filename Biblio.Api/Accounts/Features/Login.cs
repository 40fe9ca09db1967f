using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Accounts.Features;

internal static class Login
{
    /// <summary>Sign in to get a short-lived access token (Bearer) and a refresh token for the next one.</summary>
    public static async Task<Results<Ok<AccessTokenResponse>, ProblemHttpResult>> Handle(
        LoginRequest request,
        CredentialValidator credentials,
        SessionService sessions,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        if (await credentials.ValidateAsync(request.Email, request.Password, cancellationToken) is not { } user)
        {
            return WrongCredentials();
        }

        logger.SignedIn(user.Id);
        return TypedResults.Ok(await sessions.CreateAsync(user, cancellationToken));
    }

    /// <summary>
    /// The message does not reveal whether the address, the password or the state of the account is the reason.
    /// </summary>
    private static ProblemHttpResult WrongCredentials() =>
        TypedResults.Problem(
            "The address or the password is wrong, or the account is closed or locked for some minutes.",
            statusCode: StatusCodes.Status401Unauthorized,
            type: "urn:biblio:wrong-credentials"
        );
}

/// <summary>The address and the password to sign in with.</summary>
internal sealed record LoginRequest(
    [property:
        Required,
        StringLength(User.EmailLength, MinimumLength = 1, ErrorMessage = "An address has 1 to 254 characters.")
    ]
        string Email,
    [property: Required, PasswordLength(1)] string Password
);
