using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Biblio.Http;

/// <summary>
/// Reads and writes the values of headers as Latin-1, which has one character for each byte. Any bytes of a caller
/// therefore pass through unchanged. The defaults of servers and clients differ, and fail at bytes outside ASCII.
/// </summary>
public static class HeaderEncoding
{
    /// <summary>Sends the characters of header values as Latin-1. Responses are read as Latin-1 by default.</summary>
    public static void UseLatin1Headers(this SocketsHttpHandler handler) =>
        handler.RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1;

    public static void AddHeaderEncoding(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        builder.Services.ConfigureHttpClientDefaults(http =>
            http.UseSocketsHttpHandler((handler, _) => handler.UseLatin1Headers())
        );
    }
}
