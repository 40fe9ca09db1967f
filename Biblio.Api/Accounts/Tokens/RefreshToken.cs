using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Biblio.Api.Accounts.Tokens;

/// <summary>A refresh token: the id of its session and 256 bits that only its client knows.</summary>
internal sealed record RefreshToken(string SessionId, byte[] Secret)
{
    private const int SecretSize = 32;

    /// <summary>What the database stores instead of the token.</summary>
    public byte[] Hash { get; } = SHA256.HashData(Secret);

    /// <summary>Creates the first token of a new session.</summary>
    public static RefreshToken Create() =>
        new(RandomNumberGenerator.GetHexString(32, lowercase: true), RandomNumberGenerator.GetBytes(SecretSize));

    /// <summary>Null when the text is no refresh token.</summary>
    public static RefreshToken? Parse(string text)
    {
        var secret = new byte[SecretSize + 1];
        return
            text.Split('.') is [{ Length: 32 } sessionId, { Length: 43 } encoded]
            && System.Buffers.Text.Base64Url.TryDecodeFromChars(encoded, secret, out var length)
            && length == SecretSize
            ? new(sessionId, secret[..SecretSize])
            : null;
    }

    /// <summary>
    /// The token that replaces this one. It is the same each time, so that two requests at once, or a repeated one,
    /// get the same token. Only the gateways have the key.
    /// </summary>
    public RefreshToken Next(byte[] key) =>
        new(SessionId, HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes(SessionId), .. Secret]));

    public override string ToString() => $"{SessionId}.{Base64UrlEncoder.Encode(Secret)}";
}
