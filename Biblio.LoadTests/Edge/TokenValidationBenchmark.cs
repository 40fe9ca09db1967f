using System.Diagnostics;
using System.Security.Cryptography;
using Biblio.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Biblio.LoadTests.Edge;

/// <summary>
/// Measures the validation of an access token alone. A service validates a token when it sees it for the first time: it
/// checks signature, issuer, audience and lifetime, and reads three claims.
/// </summary>
internal static class TokenValidationBenchmark
{
    private const int Checks = 5_000;
    private const int Rounds = 5;

    public static async Task MeasureAsync()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = new ECDsaSecurityKey(pair) { KeyId = "measured" };
        var handler = new JsonWebTokenHandler();
        var token = SampleToken.Create(key);
        var parameters = new TokenValidationParameters
        {
            ValidIssuer = AccessTokenFormat.Issuer,
            ValidAudience = AccessTokenFormat.Audience,
            ValidTypes = [AccessTokenFormat.Type],
            ValidAlgorithms = [AccessTokenFormat.Algorithm],
            IssuerSigningKeyResolver = (_, _, _, _) => [key],
        };
        var times = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            times.Add(await MeasureMicrosecondsAsync(handler, token, parameters));
        }

        // The first round compiles the code.
        var sorted = times.Skip(1).Order().ToList();
        Console.WriteLine(
            $"\na new token of {token.Length} characters, validated {Checks} times on one thread: "
                + $"{sorted[Rounds / 2]:0.0} us ({sorted[0]:0.0} to {sorted[^1]:0.0}). "
                + "A service then remembers it until it expires."
        );
    }

    private static async Task<double> MeasureMicrosecondsAsync(
        JsonWebTokenHandler handler,
        string token,
        TokenValidationParameters parameters
    )
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Checks; i++)
        {
            var result = await handler.ValidateTokenAsync(token, parameters);
            if (!result.IsValid || result.ClaimsIdentity.FindFirst("sub") is null)
            {
                throw new LoadException("A valid token was rejected.");
            }
        }

        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / Checks;
    }
}
