using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Accounts.Tokens;

internal static class GetKeySet
{
    /// <summary>The public keys of access tokens, as a JSON Web Key Set (RFC 7517).</summary>
    public static Results<Ok<KeySet>, ProblemHttpResult> Handle(SigningKeys keys, HttpResponse response)
    {
        if (!keys.IsLoaded)
        {
            response.Headers.RetryAfter = "2";
            return TypedResults.Problem(
                "The accounts' database has not been reached yet.",
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        }

        response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(
            new KeySet([
                .. keys.All.Select(key => new PublicKey(key.Kty, key.Use, key.Alg, key.Kid, key.Crv, key.X, key.Y)),
            ])
        );
    }
}

internal sealed record KeySet(IReadOnlyList<PublicKey> Keys);

/// <summary>The public members of a key on an elliptic curve (RFC 7518, section 6.2.1).</summary>
internal sealed record PublicKey(string Kty, string Use, string Alg, string Kid, string Crv, string X, string Y);
