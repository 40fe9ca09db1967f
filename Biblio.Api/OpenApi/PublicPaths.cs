using Biblio.Api.Middleware;
using Yarp.ReverseProxy.Configuration;

namespace Biblio.Api.OpenApi;

/// <summary>Finds the public paths of a service's paths from the routes of the gateway.</summary>
internal static class PublicPaths
{
    public static Func<string, IEnumerable<PublicPath>> CreateResolver(string cluster, IEnumerable<RouteConfig> routes)
    {
        var prefixedRoutes = routes
            .Where(route => route.ClusterId == cluster)
            .Select(route => (Route: route, Prefix: GetPrefix(route), BasePath: GetBasePath(route)))
            .Where(candidate => candidate.Prefix is not null)
            .ToList();
        return path =>
            from prefix in prefixedRoutes.Select(candidate => candidate.Prefix!).Distinct()
            let publicPath = prefix + path
            // YARP uses the most specific route.
            let candidate = prefixedRoutes
                .Where(route =>
                    route.Prefix == prefix
                    && (
                        publicPath == route.BasePath
                        || publicPath.StartsWith(route.BasePath + "/", StringComparison.Ordinal)
                    )
                )
                .OrderByDescending(route => route.BasePath.Length)
                .FirstOrDefault()
            where candidate.Route is not null && !InternalEndpoints.IsServicePath(publicPath)
            select new PublicPath(
                publicPath,
                candidate.Route.Match.Methods,
                candidate.Route.Metadata?.ContainsKey("Deprecated") == true,
                candidate.Route.Metadata?.GetValueOrDefault("Shape")
            );
    }

    /// <summary>
    /// The prefix that the route removes from the path. The route sends it to the service, which needs it for links.
    /// </summary>
    private static string? GetPrefix(RouteConfig route) =>
        route
            .Transforms?.FirstOrDefault(transform =>
                transform.GetValueOrDefault("RequestHeader") == "X-Forwarded-Prefix"
            )
            ?.GetValueOrDefault("Set");

    private static string GetBasePath(RouteConfig route) => route.Match.Path!.Split("/{**", 2)[0];
}
