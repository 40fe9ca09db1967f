using Biblio.Api.Edge;
using Biblio.Api.Routing;
using Biblio.ServiceDefaults.Identity;
using Yarp.ReverseProxy.Health;

namespace Biblio.Api;

/// <summary>The proxy: its routes are data (appsettings.json, ReverseProxy), what happens around one forwarded request is the pipeline here.</summary>
internal static class Gateway
{
    public static void AddGateway(this IHostApplicationBuilder builder)
    {
        builder.Services.AddRequestTimeouts();
        builder.Services.AddSingleton<IActiveHealthCheckPolicy, ReadinessProbes>();
        builder.Services.AddSingleton<IPassiveHealthCheckPolicy, BrokenConnections>();
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddServiceDiscoveryDestinationResolver()
            .AddOutboundHeaderRules()
            .AddTransforms(CatalogueCache.Tag)
            .AddTransforms(BooksVersion2.Apply);
    }

    public static void MapGateway(this WebApplication app)
    {
        app.MapGet("/api/v1", ServiceIndex.Handle).WithTags("Gateway").WithName("services").ForEveryone();
        app.MapGet("/api/v1/routes", RouteTable.Handle).WithTags("Gateway").WithName("routes").ForEveryone();
        app.Map("/api/{**rest}", ServiceIndex.NoSuchService).ExcludeFromDescription().ForEveryone();

        app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<Doors>();
            proxy.UseMiddleware<ServiceDown>();
            proxy.UseMiddleware<SecondChance>();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        }).ConfigureEndpoints((endpoint, route) =>
        {
            // the services say themselves who may do what; a few routes ask here too
            if (route.AuthorizationPolicy is null)
            {
                endpoint.ForEveryone();
            }
        });
    }
}
