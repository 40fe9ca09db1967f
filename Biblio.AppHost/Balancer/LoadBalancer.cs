using System.Globalization;
using Biblio.AppHost.Native;

namespace Biblio.AppHost.Balancer;

/// <summary>nginx before replicas, only when asked for: before the gateways (<c>LoadBalancer=nginx</c>), or between the gateway and a service (<c>LoadBalancer:orders=nginx</c>). Without it the first gateway is the public door, and YARP balances.</summary>
internal sealed class LoadBalancer(Site site, Service service, string name)
{
    private const string Nginx = "nginx";
    private const string Key = "LoadBalancer";

    private static readonly string[] Loopback = ["127.0.0.1", "::1"];
    private static readonly string[] ContainerNetworks = ["172.16.0.0/12", "192.168.0.0/16", "10.0.0.0/8"];

    private bool IsDoor => name == Nginx;

    /// <summary>Before the gateways.</summary>
    public static void AddDoor(Site site, Service gateway)
    {
        if (!IsAskedFor(site, Key))
        {
            return;
        }

        _ = new LoadBalancer(site, gateway, Nginx).Add();
        // nginx says where a request comes from
        foreach (var (index, proxy) in (site.Runtime.IsNative ? Loopback : [.. Loopback, .. ContainerNetworks]).Index())
        {
            gateway.Knows(string.Create(CultureInfo.InvariantCulture, $"Gateway__KnownProxies__{index}"), proxy);
        }
    }

    /// <summary>Before a service's replicas: whoever calls it from then on calls nginx.</summary>
    public static void AddInside(Site site, Service service)
    {
        if (IsAskedFor(site, $"{Key}:{service.Name}"))
        {
            service.Balancer = new LoadBalancer(site, service, $"{service.Name}-{Nginx}").Add();
        }
    }

    private static bool IsAskedFor(Site site, string key) => site.Builder.Configuration[key] switch
    {
        null or "" or "none" => false,
        Nginx => true,
        var other => throw new SiteException($"{key} must be nginx or none, not '{other}'."),
    };

    private EndpointReference Add() => site.Runtime.IsNative ? AddProcess() : AddContainer();

    private EndpointReference AddProcess()
    {
        var program = LocalProgram.Find("nginx", "nginx", "nginx");
        var port = site.Ports.Of(name);
        var folder = site.Folder.Private(name);
        var server = site.Builder.AddExecutable(name, program, folder, "-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-e", "stderr")
            .WithHttpEndpoint(port, port, name: "http", isProxied: false)
            .WithHttpHealthCheck("/health");
        service.IsBefore(server);
        server.OnBeforeResourceStarted(async (_, _, cancellationToken) =>
            site.Folder.Write(name, "nginx.conf", NginxFile.Write($"127.0.0.1:{port}", await service.AddressesAsync(asker: null, cancellationToken), IsDoor)));
        return server.GetEndpoint("http");
    }

    private EndpointReference AddContainer()
    {
        var server = site.Builder.AddContainer(name, "docker.io/library/nginx", "1.29-alpine")
            .WithHttpEndpoint(site.Ports.Of(name), 8080, "http")
            .WithHttpHealthCheck("/health")
            .WithEntrypoint("nginx")
            .WithArgs("-c", "/etc/biblio/nginx.conf", "-e", "stderr");
        service.IsBefore(server);
        service.IsReachedBy(server);
        server.WithContainerFiles("/etc/biblio", async (_, cancellationToken) =>
            [new ContainerFile { Name = "nginx.conf", Contents = NginxFile.Write("8080", await service.AddressesAsync(server.Resource, cancellationToken), IsDoor).Replace("pid nginx.pid;", "pid /tmp/nginx.pid;", StringComparison.Ordinal) }]);
        return server.GetEndpoint("http");
    }
}
