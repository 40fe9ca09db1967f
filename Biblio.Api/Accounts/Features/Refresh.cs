using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Accounts.Features;

internal static class Refresh
{
    /// <summary>Get the next access token, unless a sign-out or a new password has ended the session.</summary>
    public static async Task<Results<Ok<AccessTokenResponse>, ProblemHttpResult>> Handle(
        RefreshRequest request,
        SessionService sessions,
        CancellationToken cancellationToken
    ) =>
        await sessions.RefreshAsync(request.RefreshToken, cancellationToken) is { } tokens
            ? TypedResults.Ok(tokens)
            : TypedResults.Problem(
                "This session is over. Sign in again.",
                statusCode: StatusCodes.Status401Unauthorized,
                type: "urn:biblio:session-over"
            );
}

/// <summary>The refresh token from the last response.</summary>
internal sealed record RefreshRequest(
    [property: Required, StringLength(4096, MinimumLength = 1, ErrorMessage = "This is not a refresh token.")]
        string RefreshToken
);
