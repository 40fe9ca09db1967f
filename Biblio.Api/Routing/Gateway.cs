using Biblio.Api.Caching;
using Yarp.ReverseProxy.Health;

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
        builder.Services.AddSingleton<IActiveHealthCheckPolicy, ReadinessPolicy>();
        builder.Services.AddSingleton<IPassiveHealthCheckPolicy, BrokenConnectionPolicy>();
        builder
            .Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddServiceDiscoveryDestinationResolver()
            .AddResponseHeaderTransforms()
            .AddVisitorAddress()
            .AddTransforms(CatalogueCachePolicy.AddEntityTag)
            .AddTransforms(BooksVersion2.AddTransforms);
    }

    public static void MapGateway(this WebApplication app)
    {
        app.MapGet("/api/v1", ServiceIndex.Handle).WithTags("Gateway").WithName("services").AllowAnonymous();
        app.MapGet("/api/v1/routes", RouteTable.Handle).WithTags("Gateway").WithName("routes").AllowAnonymous();
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
