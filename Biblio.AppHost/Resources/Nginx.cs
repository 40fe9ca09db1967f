using System.Globalization;
using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>
/// An optional nginx as load balancer of the gateways (<c>LoadBalancer=nginx</c>) or of a service's replicas
/// (<c>LoadBalancer:orders=nginx</c>). Without it the first gateway is the public address, and YARP balances the load.
/// </summary>
internal static class Nginx
{
    private const string Program = "nginx";
    private const string Setting = "LoadBalancer";

    private static readonly string[] Loopback = ["127.0.0.1", "::1"];
    private static readonly string[] ContainerNetworks = ["172.16.0.0/12", "192.168.0.0/16", "10.0.0.0/8"];

    /// <summary>Adds nginx in front of the gateways when it is configured.</summary>
    public static IResourceBuilder<ProjectResource> WithPublicLoadBalancer(
        this IResourceBuilder<ProjectResource> gateway
    )
    {
        var builder = gateway.ApplicationBuilder;
        if (!IsEnabled(builder, Setting))
        {
            return gateway;
        }

        Add(gateway, Program, isPublic: true);
        // The gateway accepts forwarded headers from nginx only.
        string[] proxies = builder.IsNative() ? Loopback : [.. Loopback, .. ContainerNetworks];
        foreach (var (index, proxy) in proxies.Index())
        {
            gateway.WithEnvironment(
                string.Create(CultureInfo.InvariantCulture, $"Gateway__KnownProxies__{index}"),
                proxy
            );
        }

        return gateway;
    }

    /// <summary>Adds nginx in front of a service's replicas when it is configured. Callers then call nginx.</summary>
    public static IResourceBuilder<ProjectResource> WithLoadBalancer(this IResourceBuilder<ProjectResource> service)
    {
        var name = service.Resource.Name;
        return IsEnabled(service.ApplicationBuilder, $"{Setting}:{name}")
            ? service.WithAnnotation(new LoadBalancerAnnotation(Add(service, $"{name}-{Program}", isPublic: false)))
            : service;
    }

    private static bool IsEnabled(IDistributedApplicationBuilder builder, string setting) =>
        builder.Configuration[setting] switch
        {
            null or "" or "none" => false,
            Program => true,
            var other => throw new SettingsException($"{setting} must be nginx or none, not '{other}'."),
        };

    private static EndpointReference Add(IResourceBuilder<ProjectResource> service, string name, bool isPublic) =>
        service.ApplicationBuilder.IsNative()
            ? AddProgram(service, name, isPublic)
            : AddContainer(service, name, isPublic);

    private static EndpointReference AddProgram(IResourceBuilder<ProjectResource> service, string name, bool isPublic)
    {
        var builder = service.ApplicationBuilder;
        var program = LocalProgram.Find(Program, "nginx", "nginx");
        var port = builder.PortOf(name);
        var state = builder.Local().Folder;
        var folder = state.CreateFolder(name);
        return builder
            .AddExecutable(name, program, folder)
            .WithArgs("-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-e", "stderr")
            .WithHttpEndpoint(port, port, name: "http", isProxied: false)
            .WithHttpHealthCheck("/health")
            .WaitFor(service)
            .WithReferenceRelationship(service)
            .OnBeforeResourceStarted(
                async (_, _, cancellationToken) =>
                {
                    var listen = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
                    var replicas = await GetAddressesAsync(service.Resource, container: null, cancellationToken);
                    state.Write(name, "nginx.conf", NginxConfiguration.Create(listen, replicas, isPublic));
                }
            )
            .GetEndpoint("http");
    }

    private static EndpointReference AddContainer(IResourceBuilder<ProjectResource> service, string name, bool isPublic)
    {
        var builder = service.ApplicationBuilder;
        var server = builder
            .AddContainer(name, "docker.io/library/nginx", "1.29-alpine")
            .WithHttpEndpoint(builder.PortOf(name), 8080, "http")
            .WithHttpHealthCheck("/health")
            .WithEntrypoint("nginx")
            .WithArgs("-c", "/etc/biblio/nginx.conf", "-e", "stderr")
            .WaitFor(service)
            .WithReferenceRelationship(service)
            .WithAccessTo(() => Replicas.Of(service.Resource).Select(replica => replica.GetEndpoint("http")));
        return server
            .WithContainerFiles("/etc/biblio", async (_, cancellationToken) =>
            {
                var replicas = await GetAddressesAsync(service.Resource, server.Resource, cancellationToken);
                var text = NginxConfiguration.Create("8080", replicas, isPublic);
                return
                [
                    new ContainerFile
                    {
                        Name = "nginx.conf",
                        Contents = text.Replace("pid nginx.pid;", "pid /tmp/nginx.pid;", StringComparison.Ordinal),
                    },
                ];
            })
            .GetEndpoint("http");
    }

    private static Task<string[]> GetAddressesAsync(
        ProjectResource service,
        IResource? container,
        CancellationToken cancellationToken
    ) =>
        Task.WhenAll(
            Replicas
                .Of(service)
                .Select(replica =>
                    ScrapeTargets.GetAddressAsync(replica.GetEndpoint("http"), container, cancellationToken)
                )
        );
}
