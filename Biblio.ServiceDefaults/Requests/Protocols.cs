using Microsoft.AspNetCore.Http;

namespace Biblio.ServiceDefaults.Requests;

/// <summary>Versions of HTTP as OpenTelemetry writes them; there is an end to them.</summary>
internal static class Protocols
{
    public static string Version(string protocol) =>
        HttpProtocol.IsHttp11(protocol) ? "1.1"
        : HttpProtocol.IsHttp2(protocol) ? "2"
        : HttpProtocol.IsHttp3(protocol) ? "3"
        : HttpProtocol.IsHttp10(protocol) ? "1.0"
        : "_OTHER";
}
