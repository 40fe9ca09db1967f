using System.Text.Json.Serialization;
using Biblio.ServiceDefaults.Identity;
using Yarp.ReverseProxy.Configuration;

namespace Biblio.Api.OpenApi;

/// <summary>One service: its name, where to begin, the document that describes it, and what else there is.</summary>
internal sealed record ServiceLink(
    string Name,
    string Href,
    string OpenApi,
    [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, EntranceLink> Links
)
{
    /// <summary>A route that is an entrance says so in its metadata (Href, and in Also what one gets to besides, in AlsoForStaff what staff does); the others are details of one.</summary>
    public static ServiceLink? From(RouteConfig route, HttpRequest request) =>
        route.Metadata?.GetValueOrDefault("Href") is { } href
            ? new(route.RouteId, href, $"/api/v1/{route.RouteId}/openapi/v1.json", Also(route, request))
            : null;

    private static Dictionary<string, EntranceLink> Also(RouteConfig route, HttpRequest request) =>
        Paths(route, "Also")
            .Concat(request.IsAllowedBy(Policies.Staff) ? Paths(route, "AlsoForStaff") : [])
            .ToDictionary(
                path => path.Split('{')[0].Trim('/').Replace('/', '-'),
                path => EntranceLink.To($"/api/v1/{route.RouteId}/{path}")
            );

    private static string[] Paths(RouteConfig route, string key) =>
        (route.Metadata?.GetValueOrDefault(key) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A link; templated: something is to be filled in.</summary>
internal sealed record EntranceLink(
    string Href,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Templated
)
{
    public static EntranceLink To(string path) => new(path, path.Contains('{', StringComparison.Ordinal));
}
