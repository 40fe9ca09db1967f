using Biblio.Api.Middleware;
using Yarp.ReverseProxy.Configuration;

namespace Biblio.Api.OpenApi;

/// <summary>Which of a service's paths the routes of the gateway let through, and what they are called there.</summary>
internal static class PublicPaths
{
    public static Func<string, IEnumerable<PublicPath>> Of(string cluster, IEnumerable<RouteConfig> routes)
    {
        var ways = routes
            .Where(route => route.ClusterId == cluster)
            .Select(route => (Route: route, Prefix: Prefix(route), Base: Base(route)))
            .Where(way => way.Prefix is not null)
            .ToList();
        return path =>
            from prefix in ways.Select(way => way.Prefix!).Distinct()
            let at = prefix + path
            // the most particular route is the one that is taken
            let way = ways.Where(way =>
                    way.Prefix == prefix && (at == way.Base || at.StartsWith(way.Base + "/", StringComparison.Ordinal))
                )
                .OrderByDescending(way => way.Base.Length)
                .FirstOrDefault()
            where way.Route is not null && !InternalEndpoints.IsInside(at)
            select new PublicPath(
                at,
                way.Route.Match.Methods,
                way.Route.Metadata?.ContainsKey("Deprecated") == true,
                way.Route.Metadata?.GetValueOrDefault("Shape")
            );
    }

    /// <summary>What the route takes away, which is also what it tells the service for its links.</summary>
    private static string? Prefix(RouteConfig route) =>
        route
            .Transforms?.FirstOrDefault(transform =>
                transform.GetValueOrDefault("RequestHeader") == "X-Forwarded-Prefix"
            )
            ?.GetValueOrDefault("Set");

    private static string Base(RouteConfig route) => route.Match.Path!.Split("/{**", 2)[0];
}
