using Biblio.Api.Caching;
using Biblio.Api.Middleware;
using Biblio.Api.OpenApi;
using Yarp.ReverseProxy.Health;

namespace Biblio.Api.Routing;

/// <summary>The proxy: its routes are data (appsettings.json, ReverseProxy), what happens around one forwarded request is the pipeline here.</summary>
internal static class Gateway
{
    public static void AddGateway(this IHostApplicationBuilder builder)
    {
        builder.Services.AddRequestTimeouts();
        builder.Services.AddSingleton<IActiveHealthCheckPolicy, ReadinessProbes>();
        builder.Services.AddSingleton<IPassiveHealthCheckPolicy, BrokenConnections>();
        builder
            .Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddServiceDiscoveryDestinationResolver()
            .AddOutboundHeaderRules()
            .AddTransforms(CatalogueCache.Tag)
            .AddTransforms(BooksVersion2.Apply);
    }

    public static void MapGateway(this WebApplication app)
    {
        app.MapGet("/api/v1", ServiceIndex.Handle).WithTags("Gateway").WithName("services").AllowAnonymous();
        app.MapGet("/api/v1/routes", RouteTable.Handle).WithTags("Gateway").WithName("routes").AllowAnonymous();
        app.Map("/api/{**rest}", ServiceIndex.NoSuchService).ExcludeFromDescription().AllowAnonymous();

        app.MapReverseProxy(proxy =>
            {
                proxy.UseMiddleware<ListenerFilter>();
                proxy.UseMiddleware<ServiceDown>();
                proxy.UseMiddleware<RetryMiddleware>();
                proxy.UseLoadBalancing();
                proxy.UsePassiveHealthChecks();
            })
            .ConfigureEndpoints(
                (endpoint, route) =>
                {
                    // the services say themselves who may do what; a few routes ask here too
                    if (route.AuthorizationPolicy is null)
                    {
                        endpoint.AllowAnonymous();
                    }
                }
            );
    }
}
