using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Biblio.Api.Accounts.Tokens;

/// <summary>
/// Encrypts private keys with AES-256-GCM. The ciphertext starts with nonce and tag, and is bound to the key's number.
/// </summary>
internal sealed class SigningKeyCipher(GatewaySecret secret)
{
    private const int TagSize = 16;
    private const int NonceSize = 12;

    private readonly byte[] _key = secret.DeriveKey("biblio signing keys");

    public byte[] Encrypt(byte[] privateKey, int number)
    {
        var encrypted = new byte[NonceSize + TagSize + privateKey.Length];
        var (nonce, tag, ciphertext) = Split(encrypted);
        RandomNumberGenerator.Fill(nonce.Span);
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(nonce.Span, privateKey, ciphertext.Span, tag.Span, GetBytes(number));
        return encrypted;
    }

    /// <summary>Null when the key was encrypted with another secret, or changed since.</summary>
    public byte[]? Decrypt(byte[] encrypted, int number)
    {
        if (encrypted.Length < NonceSize + TagSize)
        {
            return null;
        }

        var (nonce, tag, ciphertext) = Split(encrypted);
        var privateKey = new byte[ciphertext.Length];
        using var aes = new AesGcm(_key, TagSize);
        try
        {
            aes.Decrypt(nonce.Span, ciphertext.Span, tag.Span, privateKey, GetBytes(number));
            return privateKey;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] GetBytes(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Ciphertext) Split(byte[] encrypted) =>
        (
            encrypted.AsMemory(0, NonceSize),
            encrypted.AsMemory(NonceSize, TagSize),
            encrypted.AsMemory(NonceSize + TagSize)
        );
}
