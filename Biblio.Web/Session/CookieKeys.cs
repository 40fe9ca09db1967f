using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Biblio.Web.Session;

/// <summary>
/// The Data Protection keys of the session cookie and of antiforgery tokens. They are not stored: every replica derives
/// the same key for each month from <c>Session:CookieKeySecret</c>.
/// </summary>
internal sealed class CookieKeys(byte[] secret, TimeProvider time) : IXmlRepository
{
    private const int MinSecretLength = 16;

    // A session cookie is valid for 14 days, so that the month before is enough.
    private static readonly int[] Months = [-1, 0, 1];

    public static CookieKeys From(string? secret, TimeProvider time) =>
        secret is { Length: >= MinSecretLength }
            ? new(Encoding.UTF8.GetBytes(secret), time)
            : throw new InvalidOperationException(
                $"Session:CookieKeySecret is missing, or shorter than {MinSecretLength} characters. "
                    + "The keys that protect cookies are derived from it."
            );

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var now = time.GetUtcNow();
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return [.. Months.Select(offset => CreateElement(month.AddMonths(offset)))];
    }

    public void StoreElement(XElement element, string friendlyName) =>
        throw new NotSupportedException("The keys are derived, so that none is created or revoked.");

    /// <summary>Writes the key of a month in the format of Data Protection.</summary>
    private XElement CreateElement(DateTimeOffset month)
    {
        var descriptor = new AuthenticatedEncryptorDescriptor(
            new AuthenticatedEncryptorConfiguration(),
            new Secret(Derive("key", month, 64))
        ).ExportToXml();
        return new XElement(
            "key",
            new XAttribute("id", new Guid(Derive("id", month, 16))),
            new XAttribute("version", 1),
            new XElement("creationDate", month),
            new XElement("activationDate", month),
            new XElement("expirationDate", month.AddMonths(1)),
            new XElement(
                "descriptor",
                new XAttribute("deserializerType", descriptor.DeserializerType.AssemblyQualifiedName!),
                descriptor.SerializedDescriptorElement
            )
        );
    }

    private byte[] Derive(string purpose, DateTimeOffset month, int length) =>
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            secret,
            length,
            info: Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"biblio cookie {purpose} {month:yyyy-MM}")
            )
        );
}

internal static class CookieKeysRegistration
{
    public static void AddCookieKeys(this IHostApplicationBuilder builder)
    {
        var secret = builder.Configuration["Session:CookieKeySecret"];
        // A wrong secret stops the start, instead of the first page.
        _ = CookieKeys.From(secret, TimeProvider.System);
        builder.Services.AddDataProtection().SetApplicationName("biblio");
        builder
            .Services.AddOptions<KeyManagementOptions>()
            .Configure<TimeProvider>(
                (options, time) =>
                {
                    options.XmlRepository = CookieKeys.From(secret, time);
                    options.AutoGenerateKeys = false;
                }
            );
    }
}
