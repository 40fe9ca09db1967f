using System.Security.Cryptography;
using System.Text;

namespace Biblio.Api.Accounts.Tokens;

/// <summary>The secret of the gateways (<c>Accounts:SigningKeySecret</c>), from which HKDF derives their keys.</summary>
internal sealed class GatewaySecret
{
    private const int MinLength = 16;
    private const int KeySize = 32;

    private readonly byte[] _secret;

    private GatewaySecret(string secret) => _secret = Encoding.UTF8.GetBytes(secret);

    public static GatewaySecret From(string? secret) =>
        secret is { Length: >= MinLength }
            ? new(secret)
            : throw new InvalidOperationException(
                $"Accounts:SigningKeySecret is missing, or shorter than {MinLength} characters. "
                    + "It encrypts the keys that sign access tokens."
            );

    /// <summary>Different purposes have independent keys.</summary>
    public byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, KeySize, info: Encoding.UTF8.GetBytes(purpose));
}
