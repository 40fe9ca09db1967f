using System.Net;
using System.Net.Sockets;

namespace Biblio.Api.Accounts;

/// <summary>
/// What a reader needs to recognise a session. The user agent is kept in words, and the address without its last part.
/// </summary>
internal sealed record SessionDevice(string Name, string Address)
{
    // The order matters: other browsers name Chrome and Safari too, and Android names Linux.
    private static readonly (string Sign, string Name)[] Browsers =
    [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];

    private static readonly (string Sign, string Name)[] Systems =
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    public static SessionDevice From(HttpContext context) =>
        new(
            Describe(context.Request.Headers.UserAgent.ToString()),
            Shorten(context.Connection.RemoteIpAddress ?? IPAddress.None)
        );

    /// <summary>Empty when neither the program nor the system is known.</summary>
    public static string Describe(string userAgent) =>
        string.Join(", ", new[] { Find(Browsers, userAgent), Find(Systems, userAgent) }.OfType<string>());

    /// <summary>The network of an address: three numbers of IPv4, or three groups of IPv6.</summary>
    public static string Shorten(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? $"{bytes[0]}.{bytes[1]}.{bytes[2]}.x"
            : $"{Group(0)}:{Group(2)}:{Group(4)}::";

        string Group(int index) => $"{(bytes[index] << 8) | bytes[index + 1]:x}";
    }

    private static string? Find((string Sign, string Name)[] known, string userAgent) =>
        known.FirstOrDefault(one => userAgent.Contains(one.Sign, StringComparison.Ordinal)).Name;
}
