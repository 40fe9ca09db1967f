using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>Who reads Redis reads no keys.</summary>
internal sealed class KeyRingEncryptor(KeyRingCipher cipher) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(
            new XElement(
                "sealed",
                Convert.ToBase64String(
                    cipher.Encrypt(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)))
                )
            ),
            typeof(KeyRingDecryptor)
        );
}

/// <summary>Made by Data Protection itself, from the name that is written beside each key.</summary>
internal sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(
            Encoding.UTF8.GetString(
                services.GetRequiredService<KeyRingCipher>().Decrypt(Convert.FromBase64String(encryptedElement.Value))
            )
        );
}
