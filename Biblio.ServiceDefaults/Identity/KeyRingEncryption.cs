using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>
/// Encrypts with AES-256-GCM, under a key that HKDF derives from the secret of the key ring. The ciphertext starts with
/// nonce and tag.
/// </summary>
internal sealed class KeyRingCipher
{
    private const int MinSecretLength = 16;
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
        secret is { Length: >= MinSecretLength }
            ? new(secret)
            : throw new InvalidOperationException(
                $"Identity:KeyRingSecret is missing, or shorter than {MinSecretLength} characters. "
                    + "It encrypts the token keys in Redis."
            );

    public byte[] Encrypt(byte[] plaintext)
    {
        var encrypted = new byte[NonceSize + TagSize + plaintext.Length];
        var (nonce, tag, ciphertext) = Split(encrypted);
        RandomNumberGenerator.Fill(nonce.Span);
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(nonce.Span, plaintext, ciphertext.Span, tag.Span);
        return encrypted;
    }

    public byte[] Decrypt(byte[] encrypted)
    {
        if (encrypted.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("The encrypted key is too short.");
        }

        var (nonce, tag, ciphertext) = Split(encrypted);
        var plaintext = new byte[ciphertext.Length];
        using var aes = new AesGcm(_key, TagSize);
        aes.Decrypt(nonce.Span, ciphertext.Span, tag.Span, plaintext);
        return plaintext;
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Ciphertext) Split(byte[] encrypted) =>
        (
            encrypted.AsMemory(0, NonceSize),
            encrypted.AsMemory(NonceSize, TagSize),
            encrypted.AsMemory(NonceSize + TagSize)
        );
}

/// <summary>Encrypts the keys, so that access to Redis does not reveal them.</summary>
internal sealed class KeyRingEncryptor(KeyRingCipher cipher) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plaintext = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var element = new XElement("sealed", Convert.ToBase64String(cipher.Encrypt(plaintext)));
        return new(element, typeof(KeyRingDecryptor));
    }
}

/// <summary>Data Protection creates this type by its name, which is stored with each key. Do not rename it.</summary>
internal sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var encrypted = Convert.FromBase64String(encryptedElement.Value);
        return XElement.Parse(Encoding.UTF8.GetString(services.GetRequiredService<KeyRingCipher>().Decrypt(encrypted)));
    }
}
