using System.ComponentModel.DataAnnotations;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts.Features;

internal static class Refresh
{
    /// <summary>The next access token, as long as the session lasts and the account has not changed its password or signed out everywhere.</summary>
    public static async Task<Results<SignInHttpResult, ProblemHttpResult>> Handle(
        RefreshRequest request,
        IOptionsMonitor<BearerTokenOptions> tokens,
        Sessions sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        tokens.Get(CallerAuthentication.Scheme).RefreshTokenProtector.Unprotect(request.RefreshToken)
            is { Properties.ExpiresUtc: { } end } ticket
        && time.GetUtcNow() < end
        && await sessions.ContinueAsync(ticket.Principal, cancellationToken) is { } principal
            ? TypedResults.SignIn(principal, authenticationScheme: CallerAuthentication.Scheme)
            : TypedResults.Problem(
                "This session is over: sign in again.",
                statusCode: StatusCodes.Status401Unauthorized,
                type: "urn:biblio:session-over"
            );
}

/// <summary>The refresh token of the last answer.</summary>
/// <remarks>Public, because the validation generator overlooks what is not.</remarks>
public sealed record RefreshRequest(
    [property: Required, StringLength(4096, MinimumLength = 1, ErrorMessage = "This is not a refresh token.")]
        string RefreshToken
);
