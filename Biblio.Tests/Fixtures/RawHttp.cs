using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Biblio.Tests.Fixtures;

/// <summary>Sends the bytes of a request over a socket, where an HTTP client would refuse or change them.</summary>
internal static class RawHttp
{
    /// <summary>Each character of the request is one byte. Returns the response that ends with the connection.</summary>
    public static async Task<RawResponse> SendAsync(Uri address, string request, CancellationToken cancellationToken)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
        using var bytes = new MemoryStream();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(20));
        try
        {
            await stream.CopyToAsync(bytes, timeout.Token);
        }
        catch (IOException)
        {
            // The server may reset the connection after its response, when it has not read the whole request.
        }

        return RawResponse.Parse(Encoding.Latin1.GetString(bytes.ToArray()));
    }

    /// <summary>A GET request with one more header, whose value is these bytes.</summary>
    public static string Get(string path, string header, string value) =>
        $"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}: {value}\r\nConnection: close\r\n\r\n";
}

/// <summary>A response as text, with one character for each byte.</summary>
internal sealed record RawResponse(int Status, ILookup<string, string> Headers, string Body)
{
    public string? ContentType => Headers["Content-Type"].FirstOrDefault();

    public static RawResponse Parse(string text)
    {
        var parts = text.Split("\r\n\r\n", 2);
        var lines = parts[0].Split("\r\n");
        return new(
            lines[0].Split(' ') is [_, var status, ..] ? int.Parse(status, CultureInfo.InvariantCulture) : 0,
            lines[1..]
                .Select(line => line.Split(':', 2))
                .ToLookup(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase),
            parts.ElementAtOrDefault(1) ?? ""
        );
    }
}
