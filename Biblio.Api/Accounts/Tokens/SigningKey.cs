using System.Security.Cryptography;
using Biblio.Identity;
using Microsoft.IdentityModel.Tokens;

namespace Biblio.Api.Accounts.Tokens;

/// <summary>A key pair on the curve P-256. It signs from its start until the start of the next one.</summary>
internal sealed record SigningKey(DateTime SignsFrom, SigningCredentials Credentials, JsonWebKey PublicKey)
{
    /// <summary>Creates a key pair as PKCS #8.</summary>
    public static byte[] Create()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return pair.ExportPkcs8PrivateKey();
    }

    public static SigningKey From(byte[] privateKey, DateTime signsFrom)
    {
        var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(privateKey, out _);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        var published = new JsonWebKey
        {
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Crv = JsonWebKeyECTypes.P256,
            X = Base64UrlEncoder.Encode(point.X),
            Y = Base64UrlEncoder.Encode(point.Y),
            Use = JsonWebKeyUseNames.Sig,
            Alg = AccessTokenFormat.Algorithm,
        };
        // The id is the key's own thumbprint (RFC 7638), so another key never has it.
        published.Kid = Base64UrlEncoder.Encode(published.ComputeJwkThumbprint());
        return new(
            signsFrom,
            new(new ECDsaSecurityKey(pair) { KeyId = published.Kid }, AccessTokenFormat.Algorithm),
            published
        );
    }
}
