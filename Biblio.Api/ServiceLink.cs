using Yarp.ReverseProxy.Configuration;

namespace Biblio.Api;

/// <summary>One service: its name, where to begin, and the document that describes it.</summary>
internal sealed record ServiceLink(string Name, string Href, string OpenApi)
{
    /// <summary>A route that is an entrance says so in its metadata; the others are details of one.</summary>
    public static ServiceLink? From(RouteConfig route) =>
        route.Metadata?.GetValueOrDefault("Href") is { } href ? new(route.RouteId, href, $"/api/v1/{route.RouteId}/openapi/v1.json") : null;
}
