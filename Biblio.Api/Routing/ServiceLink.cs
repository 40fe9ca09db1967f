using System.Text.Json.Serialization;
using Biblio.Identity;
using Yarp.ReverseProxy.Configuration;

namespace Biblio.Api.Routing;

/// <summary>One service: its name, its first path, its OpenAPI document and links to its other resources.</summary>
internal sealed record ServiceLink(
    string Name,
    string Href,
    string OpenApi,
    [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, EntranceLink> Links
)
{
    /// <summary>
    /// The link of a route whose metadata contain <c>Href</c>, otherwise null.
    /// The metadata <c>Also</c> and <c>AlsoForStaff</c> list further paths, the latter for staff only.
    /// </summary>
    public static ServiceLink? From(RouteConfig route, HttpRequest request) =>
        route.Metadata?.GetValueOrDefault("Href") is { } href
            ? new(route.RouteId, href, $"/api/v1/{route.RouteId}/openapi/v1.json", GetLinks(route, request))
            : null;

    private static Dictionary<string, EntranceLink> GetLinks(RouteConfig route, HttpRequest request) =>
        GetPaths(route, "Also")
            .Concat(request.IsAllowedBy(Policies.Staff) ? GetPaths(route, "AlsoForStaff") : [])
            .ToDictionary(
                path => path.Split('{', '?')[0].Trim('/').Replace('/', '-'),
                path => EntranceLink.For($"/api/v1/{route.RouteId}/{path}")
            );

    private static string[] GetPaths(RouteConfig route, string key) =>
        (route.Metadata?.GetValueOrDefault(key) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A link. <paramref name="Templated"/> is true when it has placeholders.</summary>
internal sealed record EntranceLink(
    string Href,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Templated
)
{
    public static EntranceLink For(string path) => new(path, path.Contains('{', StringComparison.Ordinal));
}
