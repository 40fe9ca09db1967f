using System.ComponentModel.DataAnnotations;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Accounts.Features;

internal static class Login
{
    /// <summary>Sign in: a short-lived access token for <c>Authorization: Bearer</c>, and a refresh token to get the next one with.</summary>
    public static async Task<Results<SignInHttpResult, ProblemHttpResult>> Handle(
        LoginRequest request,
        Credentials credentials,
        Sessions sessions,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        if (await credentials.CheckAsync(request.Email, request.Password, cancellationToken) is not { } user)
        {
            return Wrong();
        }

        logger.SignedIn(user.Id);
        return TypedResults.SignIn(
            await sessions.BeginAsync(user, cancellationToken),
            authenticationScheme: CallerAuthentication.Scheme
        );
    }

    /// <summary>Which of the two it was, or whether the account is locked, is nobody's business who can not sign in.</summary>
    private static ProblemHttpResult Wrong() =>
        TypedResults.Problem(
            "The address or the password is wrong, or the account is closed or locked for some minutes.",
            statusCode: StatusCodes.Status401Unauthorized,
            type: "urn:biblio:wrong-credentials"
        );
}

/// <summary>Who wants in.</summary>
/// <remarks>Public, because the validation generator overlooks what is not.</remarks>
public sealed record LoginRequest(
    [property:
        Required,
        StringLength(User.EmailLength, MinimumLength = 1, ErrorMessage = "An address has 1 to 254 characters.")
    ]
        string Email,
    [property:
        Required,
        StringLength(PasswordRules.Longest, MinimumLength = 1, ErrorMessage = "A password has 1 to 128 characters.")
    ]
        string Password
);
