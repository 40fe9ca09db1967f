using System.ComponentModel.DataAnnotations;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts.Features;

internal static class Refresh
{
    /// <summary>Get the next access token, unless a sign-out or a new password has ended the session.</summary>
    public static async Task<Results<SignInHttpResult, ProblemHttpResult>> Handle(
        RefreshRequest request,
        IOptionsMonitor<BearerTokenOptions> tokens,
        SessionService sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        tokens.Get(CallerAuthentication.Scheme).RefreshTokenProtector.Unprotect(request.RefreshToken)
            is { Properties.ExpiresUtc: { } end } ticket
        && time.GetUtcNow() < end
        && await sessions.RefreshAsync(ticket.Principal, cancellationToken) is { } principal
            ? TypedResults.SignIn(principal, authenticationScheme: CallerAuthentication.Scheme)
            : TypedResults.Problem(
                "This session is over. Sign in again.",
                statusCode: StatusCodes.Status401Unauthorized,
                type: "urn:biblio:session-over"
            );
}

/// <summary>The refresh token from the last response.</summary>
/// <remarks>Public, because the validation generator ignores internal types.</remarks>
public sealed record RefreshRequest(
    [property: Required, StringLength(4096, MinimumLength = 1, ErrorMessage = "This is not a refresh token.")]
        string RefreshToken
);
