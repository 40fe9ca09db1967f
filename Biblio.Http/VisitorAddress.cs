using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.HttpOverrides;

namespace Biblio.Http;

/// <summary>
/// The address of a visitor, on the way between the gateway and the web front end. Each of them signs it with a shared
/// secret, because the network addresses of containers and pods do not tell who sends a request.
/// </summary>
public static class VisitorAddress
{
    public const string Header = "X-Biblio-Visitor";

    /// <summary>The setting with the secret. Without it, nothing is signed and no signature is accepted.</summary>
    public const string SecretSetting = "Proxy:Secret";

    private const int MaxLength = 200;

    /// <summary>Returns the value of the header, or null when there is no secret.</summary>
    public static string? Sign(IConfiguration configuration, IPAddress? address) =>
        configuration[SecretSetting] is { Length: > 0 } secret && address is not null
            ? $"{address} {Convert.ToHexString(ComputeSignature(secret, address.ToString()))}"
            : null;

    /// <summary>
    /// Ignores <c>X-Forwarded-For</c>. Hosting environments make ASP.NET Core believe it from everybody.
    /// </summary>
    public static void UseSignedAddressOnly(this IServiceCollection services) =>
        services.PostConfigure<ForwardedHeadersOptions>(options =>
            options.ForwardedHeaders &= ~ForwardedHeaders.XForwardedFor
        );

    /// <summary>
    /// Takes the caller's address from a header with a correct signature, and removes the header from every request.
    /// </summary>
    public static void UseVisitorAddress(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (context.Request.Headers.Remove(Header, out var value))
                {
                    context.Connection.RemoteIpAddress = Read(app.Configuration, value.ToString())
                        ?? context.Connection.RemoteIpAddress;
                }

                return next(context);
            }
        );

    private static IPAddress? Read(IConfiguration configuration, string header) =>
        configuration[SecretSetting] is { Length: > 0 } secret
        && header.Length <= MaxLength
        && header.Split(' ') is [var text, var signature]
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(signature),
            Encoding.UTF8.GetBytes(Convert.ToHexString(ComputeSignature(secret, text)))
        )
        && IPAddress.TryParse(text, out var address)
            ? address
            : null;

    private static byte[] ComputeSignature(string secret, string address) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{Header}: {address}"));
}
