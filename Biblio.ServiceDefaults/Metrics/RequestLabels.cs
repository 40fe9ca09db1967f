using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;

namespace Biblio.ServiceDefaults.Metrics;

/// <summary>Label values of a request. Each label has a bounded set of values, whatever callers send.</summary>
internal static partial class RequestLabels
{
    private const string Other = "_OTHER";

    private static readonly ConcurrentDictionary<string, string> RouteCache = [];

    public static string Method(string method) =>
        method switch
        {
            "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" or "CONNECT" or "TRACE" => method,
            _ => Other,
        };

    /// <summary>The HTTP version as OpenTelemetry writes it.</summary>
    public static string ProtocolVersion(string protocol) =>
        HttpProtocol.IsHttp11(protocol) ? "1.1"
        : HttpProtocol.IsHttp2(protocol) ? "2"
        : HttpProtocol.IsHttp3(protocol) ? "3"
        : HttpProtocol.IsHttp10(protocol) ? "1.0"
        : Other;

    /// <summary>
    /// The route template, such as <c>/books/{id}</c>, without constraints, defaults and asterisks. An endpoint may name
    /// another one for display.
    /// </summary>
    public static string Route(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route is { } shown
            ? RouteCache.GetOrAdd(shown, Simplify)
        : endpoint is RouteEndpoint { RoutePattern.RawText: { } raw } ? RouteCache.GetOrAdd(raw, Simplify)
        : "unmatched";

    private static string Simplify(string raw) => "/" + Parameter().Replace(raw, "{$1}").Trim('/');

    [GeneratedRegex(@"\{\**(\w+)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")]
    private static partial Regex Parameter();
}
