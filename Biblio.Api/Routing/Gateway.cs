using Biblio.Api.Caching;
using Biblio.Http;
using Biblio.ServiceDefaults;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Biblio.Api.Routing;

/// <summary>
/// The reverse proxy (YARP). Its routes are in appsettings.json (ReverseProxy).
/// The pipeline of a forwarded request is defined here.
/// </summary>
internal static class Gateway
{
    public static void AddGateway(this IHostApplicationBuilder builder)
    {
        builder.Services.AddRequestTimeouts();
        builder.Services.AddSingleton<MatcherPolicy, MostSpecificPathPolicy>();
        builder.Services.AddSingleton<ILoadBalancingPolicy, LeastRequestsPolicy>();
        builder.Services.AddSingleton<ReplicaChanges>();
        builder.Services.AddSingleton<IActiveHealthCheckPolicy, ReadinessPolicy>();
        builder.Services.AddSingleton<IPassiveHealthCheckPolicy, BrokenConnectionPolicy>();
        builder
            .Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .ConfigureHttpClient(
                (_, handler) =>
                {
                    handler.UseLatin1Headers();
                    handler.PooledConnectionLifetime = HttpClients.ConnectionLifetime;
                }
            )
            .AddServiceDiscoveryDestinationResolver()
            .AddResponseHeaderTransforms()
            .AddVisitorAddress()
            .AddTransforms(CatalogueCachePolicy.AddEntityTag)
            .AddTransforms(BooksVersion2.AddTransforms)
            .AddSmallBodies();
    }

    public static void MapGateway(this WebApplication app)
    {
        var index = app.MapGroup("").WithTags("Gateway").AllowHead().AllowAnonymous();
        index.MapGet("/api/v1", ServiceIndex.Handle).WithName("services");
        index.MapGet("/api/v1/routes", RouteTable.Handle).WithName("routes");
        app.Map("/api/{**rest}", ServiceIndex.HandleUnknownPath).ExcludeFromDescription().AllowAnonymous();

        app.MapReverseProxy(proxy =>
            {
                proxy.UseMiddleware<ListenerFilterMiddleware>();
                proxy.UseMiddleware<ServiceUnavailableMiddleware>();
                proxy.UseMiddleware<RetryMiddleware>();
                proxy.UseLoadBalancing();
                proxy.UsePassiveHealthChecks();
            })
            .ConfigureEndpoints(
                (endpoint, route) =>
                {
                    // The services authorize requests themselves. A few routes also have a policy here.
                    if (route.AuthorizationPolicy is null)
                    {
                        endpoint.AllowAnonymous();
                    }
                }
            );
    }
}
