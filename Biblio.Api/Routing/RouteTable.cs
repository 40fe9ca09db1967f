using System.Text.Json.Serialization;
using Biblio.Api.Middleware;
using Biblio.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Routing;

/// <summary>The public routes of the gateway, with the service and the policies of each.</summary>
internal sealed record RouteTable(
    IReadOnlyList<RouteRow> Routes,
    [property: JsonPropertyName("_links")] RouteTable.TableLinks Links
)
{
    /// <summary>Every route of this API with its methods, its service and its policies.</summary>
    public static Ok<RouteTable> Handle(EndpointDataSource endpoints, RateLimits limits)
    {
        var rows = endpoints
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint =>
                endpoint.Metadata.GetMetadata<RouteModel>() is not null
                || endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>()
                    is not { ExcludeFromDescription: true }
            )
            .Select(endpoint => RouteRow.From(endpoint, limits))
            .Where(row => !InternalEndpoints.IsGatewayPath(row.Path))
            .OrderBy(row => row.Path, StringComparer.Ordinal)
            .ThenBy(row => row.Methods[0], StringComparer.Ordinal);
        return TypedResults.Ok(new RouteTable([.. rows], new(new("/api/v1/routes"), new("/api/v1"))));
    }

    internal sealed record TableLinks(Link Self, Link Index);
}

/// <summary>
/// One route. <paramref name="Methods"/> is <c>*</c> where the service decides which methods it allows.
/// </summary>
internal sealed record RouteRow(string Path, IReadOnlyList<string> Methods, string Service, RoutePolicies Policies)
{
    public static RouteRow From(RouteEndpoint endpoint, RateLimits limits)
    {
        var route = endpoint.Metadata.GetMetadata<RouteModel>();
        var path = "/" + endpoint.RoutePattern.RawText?.Trim('/');
        return new(
            path,
            GetMethods(endpoint, route),
            route?.Config.ClusterId ?? "api",
            new(
                [
                    .. endpoint
                        .Metadata.GetOrderedMetadata<IAuthorizeData>()
                        .Select(rule => rule.Policy ?? rule.Roles ?? "signed-in")
                        .DefaultIfEmpty(
                            endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && route is not null
                                ? "as the service decides"
                                : "anonymous"
                        ),
                ],
                limits.GetBucketNames(path),
                route?.Config.Timeout ?? (route?.Config.TimeoutPolicy is null ? null : Timeout.InfiniteTimeSpan),
                route?.Config.MaxRequestBodySize,
                route?.Config.Metadata?.GetValueOrDefault("Cache") is { } cached
                    ? $"anonymous reads of {cached}"
                    : null,
                route?.Cluster?.Model.Config.LoadBalancingPolicy,
                route?.Config.Metadata?.GetValueOrDefault("Door") ?? "both",
                route?.Config.Metadata?.GetValueOrDefault("Deprecated"),
                route?.Config.Metadata?.GetValueOrDefault("Sunset")
            )
        );
    }

    private static IReadOnlyList<string> GetMethods(RouteEndpoint endpoint, RouteModel? route) =>
        route?.Config.Match.Methods
        ?? endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods switch
        {
            { Count: > 0 } methods => methods,
            _ => ["*"],
        };
}

/// <summary>The policies of a route. A policy that is null does not apply.</summary>
internal sealed record RoutePolicies(
    IReadOnlyList<string> Authorization,
    IReadOnlyList<string> RateLimits,
    TimeSpan? Timeout,
    long? MaxRequestBodySize,
    string? Cache,
    string? LoadBalancing,
    string Door,
    string? Deprecated,
    string? Sunset
);
