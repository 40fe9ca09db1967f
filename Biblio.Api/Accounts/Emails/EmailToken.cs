using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Biblio.Api.Accounts.Emails;

/// <summary>The token of a link: the id of its message, and 256 bits that only the recipient and the gateways know.</summary>
internal sealed record EmailToken(string Id, byte[] Secret)
{
    public const int Length = IdLength + 1 + EncodedLength;

    private const int IdLength = 32;
    private const int EncodedLength = 43;
    private const int SecretSize = 32;

    /// <summary>What the database stores instead of the token.</summary>
    public byte[] Hash { get; } = SHA256.HashData(Secret);

    /// <summary>
    /// The token of a message is the same each time, so that a message that is sent again has the same link, and the
    /// database does not need to keep it.
    /// </summary>
    public static EmailToken For(string id, byte[] key) =>
        new(id, HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(id)));

    /// <summary>Null when the text is no token.</summary>
    public static EmailToken? Parse(string text)
    {
        var secret = new byte[SecretSize + 1];
        return
            text.Split('.') is [{ Length: IdLength } id, { Length: EncodedLength } encoded]
            && id.All(char.IsAsciiHexDigitLower)
            && Base64Url.TryDecodeFromChars(encoded, secret, out var length)
            && length == SecretSize
            ? new(id, secret[..SecretSize])
            : null;
    }

    public override string ToString() => $"{Id}.{Base64Url.EncodeToString(Secret)}";
}
