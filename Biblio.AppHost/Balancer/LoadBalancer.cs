using System.Globalization;
using Biblio.AppHost.Native;

namespace Biblio.AppHost.Balancer;

/// <summary>nginx before the gateways, only when asked for (<c>LoadBalancer=nginx</c>); without it the first gateway is the public door.</summary>
internal static class LoadBalancer
{
    private const string Name = "nginx";

    private static readonly string[] Loopback = ["127.0.0.1", "::1"];
    private static readonly string[] ContainerNetworks = ["172.16.0.0/12", "192.168.0.0/16", "10.0.0.0/8"];

    public static void Add(Site site, Service gateway)
    {
        switch (site.Builder.Configuration["LoadBalancer"])
        {
            case null or "" or "none":
                return;
            case Name when site.Runtime.IsNative:
                AddProcess(site, gateway);
                break;
            case Name:
                AddContainer(site, gateway);
                break;
            case var other:
                throw new SiteException($"LoadBalancer must be nginx or none, not '{other}'.");
        }

        // nginx says where a request comes from
        foreach (var (index, proxy) in (site.Runtime.IsNative ? Loopback : [.. Loopback, .. ContainerNetworks]).Index())
        {
            gateway.Knows(string.Create(CultureInfo.InvariantCulture, $"Gateway__KnownProxies__{index}"), proxy);
        }
    }

    private static void AddProcess(Site site, Service gateway)
    {
        var program = LocalProgram.Find("nginx", "nginx", "nginx");
        var port = site.Ports.Of(Name);
        var folder = site.Folder.Private(Name);
        var server = site.Builder.AddExecutable(Name, program, folder, "-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-e", "stderr")
            .WithHttpEndpoint(port, port, name: "http", isProxied: false)
            .WithHttpHealthCheck("/health");
        gateway.IsBefore(server);
        server.OnBeforeResourceStarted(async (_, _, cancellationToken) =>
            site.Folder.Write(Name, "nginx.conf", NginxFile.Write($"127.0.0.1:{port}", await gateway.AddressesAsync(asker: null, cancellationToken))));
    }

    private static void AddContainer(Site site, Service gateway)
    {
        var server = site.Builder.AddContainer(Name, "docker.io/library/nginx", "1.29-alpine")
            .WithHttpEndpoint(site.Ports.Of(Name), 8080, "http")
            .WithHttpHealthCheck("/health")
            .WithEntrypoint("nginx")
            .WithArgs("-c", "/etc/biblio/nginx.conf", "-e", "stderr");
        gateway.IsBefore(server);
        gateway.IsReachedBy(server);
        server.WithContainerFiles("/etc/biblio", async (_, cancellationToken) =>
            [new ContainerFile { Name = "nginx.conf", Contents = NginxFile.Write("8080", await gateway.AddressesAsync(server.Resource, cancellationToken)).Replace("pid nginx.pid;", "pid /tmp/nginx.pid;", StringComparison.Ordinal) }]);
    }
}
