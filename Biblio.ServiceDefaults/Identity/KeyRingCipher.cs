using System.Security.Cryptography;
using System.Text;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>AES-256-GCM under a key that is derived from the ring's secret: nonce, tag and text in one piece.</summary>
internal sealed class KeyRingCipher
{
    private const int ShortestSecret = 16;
    private const int TagSize = 16;
    private const int NonceSize = 12;

    private readonly byte[] _key;

    private KeyRingCipher(string secret) =>
        _key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(secret),
            32,
            info: "biblio key ring"u8.ToArray()
        );

    public static KeyRingCipher From(string? secret) =>
        secret is { Length: >= ShortestSecret }
            ? new(secret)
            : throw new InvalidOperationException(
                $"Identity:KeyRingSecret is missing, or shorter than {ShortestSecret} characters: without it the keys of tokens would lie in Redis for everybody to read."
            );

    public byte[] Encrypt(byte[] text)
    {
        var sealedText = new byte[NonceSize + TagSize + text.Length];
        var (nonce, tag, cipher) = Parts(sealedText);
        RandomNumberGenerator.Fill(nonce.Span);
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(nonce.Span, text, cipher.Span, tag.Span);
        return sealedText;
    }

    public byte[] Decrypt(byte[] sealedText)
    {
        if (sealedText.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("This is not a key of Biblio's ring.");
        }

        var (nonce, tag, cipher) = Parts(sealedText);
        var text = new byte[cipher.Length];
        using var aes = new AesGcm(_key, TagSize);
        aes.Decrypt(nonce.Span, cipher.Span, tag.Span, text);
        return text;
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Cipher) Parts(byte[] whole) =>
        (whole.AsMemory(0, NonceSize), whole.AsMemory(NonceSize, TagSize), whole.AsMemory(NonceSize + TagSize));
}
