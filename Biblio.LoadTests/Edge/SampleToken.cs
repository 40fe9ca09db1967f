using Biblio.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Biblio.LoadTests.Edge;

/// <summary>An access token as the gateway issues it, for a reader.</summary>
internal static class SampleToken
{
    public static string Create(SecurityKey key) =>
        new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = AccessTokenFormat.Type,
                Issuer = AccessTokenFormat.Issuer,
                Audience = AccessTokenFormat.Audience,
                IssuedAt = DateTime.UtcNow,
                NotBefore = DateTime.UtcNow,
                Expires = DateTime.UtcNow.AddHours(1),
                Claims = new Dictionary<string, object>
                {
                    ["sub"] = "1",
                    ["role"] = "Reader",
                    ["sid"] = Guid.NewGuid().ToString("N"),
                },
                SigningCredentials = new(key, AccessTokenFormat.Algorithm),
            }
        );
}
