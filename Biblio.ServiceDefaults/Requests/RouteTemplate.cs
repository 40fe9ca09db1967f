using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Biblio.ServiceDefaults.Requests;

/// <summary>What a request asked for, as a label: <c>/books/{id}</c>, never the path, whose number has no end.</summary>
internal static partial class RouteTemplate
{
    public const string None = "unmatched";

    private static readonly ConcurrentDictionary<string, string> Known = [];

    public static string Of(Endpoint? endpoint) =>
        endpoint is RouteEndpoint { RoutePattern.RawText: { } raw } ? Known.GetOrAdd(raw, Plain) : None;

    /// <summary>Without constraints, defaults and asterisks, and with one slash in front.</summary>
    private static string Plain(string raw) => "/" + Parameter().Replace(raw, "{$1}").Trim('/');

    [GeneratedRegex(@"\{\**(\w+)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")]
    private static partial Regex Parameter();
}
