using Microsoft.IdentityModel.Tokens;

namespace Biblio.Identity;

/// <summary>The form of access tokens: the gateway issues them like this, and every service requires it.</summary>
public static class AccessTokenFormat
{
    public const string Issuer = "urn:biblio:gateway";
    public const string Audience = "urn:biblio:api";

    /// <summary>The <c>typ</c> header of RFC 9068, so that no other JWT can pass for an access token.</summary>
    public const string Type = "at+jwt";

    public const string Algorithm = SecurityAlgorithms.EcdsaSha256;

    /// <summary>The path of the public keys on the gateway.</summary>
    public const string KeySetPath = "/.well-known/jwks.json";

    /// <summary>How far the clocks of gateway and services may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    internal static TokenValidationParameters CreateValidationParameters(SigningKeys keys) =>
        new()
        {
            ValidIssuer = Issuer,
            ValidAudience = Audience,
            ValidTypes = [Type],
            ValidAlgorithms = [Algorithm],
            ClockSkew = ClockSkew,
            NameClaimType = Caller.UserIdClaim,
            RoleClaimType = Caller.RoleClaim,
            // Only the key that the token names is tried.
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId) is { } key ? [key] : [],
        };
}
