using System.Diagnostics;
using System.Globalization;
using Biblio.AppHost.Balancer;
using Biblio.AppHost.Native;
using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost;

/// <summary>This machine as Biblio's place: which runtime, which ports, where things are kept.</summary>
internal sealed class Site
{
    private Site(IDistributedApplicationBuilder builder)
    {
        Builder = builder;
        Ports = new Ports(builder.Configuration);
        Folder = new StateFolder(builder);
        Runtime = ContainerRuntime.Find(builder.Configuration);
    }

    public IDistributedApplicationBuilder Builder { get; }

    public Ports Ports { get; }

    public StateFolder Folder { get; }

    public ContainerRuntime Runtime { get; }

    /// <summary>Programs that Biblio can do without and that are not there, with the package that brings them.</summary>
    public List<string> NotInstalled { get; } = [];

    /// <summary>Resources that the shop does not wait for to be ready: their images may take minutes to come.</summary>
    public HashSet<string> Aside { get; } = [];

    /// <summary>Looks at the machine; a <see cref="SiteException"/> ends the program with its sentence, before anything has started.</summary>
    public static Site Plan(IDistributedApplicationBuilder builder) => OrExit(() => new Site(builder));

    /// <summary>What is still to be said when everything is healthy.</summary>
    public List<Func<CancellationToken, Task>> LastWords { get; } = [];

    /// <summary>MySQL: MariaDB or MySQL as a local program, or MySQL as a container.</summary>
    public MySqlStore AddMySql(string name) => new(this, name);

    /// <summary>Redis: Redis or Valkey as a local program, or Redis as a container; cache and message bus.</summary>
    public Store AddRedis(string name) => OrExit(() =>
        External(name) ? new Store(Builder.AddConnectionString(name)) :
        Runtime.IsNative ? RedisProcess.Add(this, name) : Containers.AddRedis(this, name));

    /// <summary>A service on its port; with <c>Replicas:NAME</c> above 1, further ones on free ports.</summary>
    public Service AddService<TProject>(string name) where TProject : IProjectMetadata, new() =>
        new(name, [.. Enumerable.Range(1, Replicas(name)).Select(number => AddReplica<TProject>(name, number))]);

    /// <summary>The gateway: the public door, beside it the API alone, and a door for HTTP/2 without TLS; with <c>Replicas:NAME</c> above 1, further ones on free ports.</summary>
    public Service AddGateway<TProject>(string name) where TProject : IProjectMetadata, new() =>
        new(name, [.. Enumerable.Range(1, Replicas(name)).Select(number =>
        {
            var first = number == 1;
            var gateway = AddReplica<TProject>(name, number).WithExternalHttpEndpoints()
                .WithHttpEndpoint(first ? Ports.Of("api-only") : null, name: "api-only").WithHttpEndpoint(first ? Ports.Of("api-http2") : null, name: "http2");
            return gateway
                .WithEnvironment("Gateway__ApiOnlyPort", gateway.GetEndpoint("api-only").Property(EndpointProperty.TargetPort))
                .WithEnvironment("Gateway__Http2Port", gateway.GetEndpoint("http2").Property(EndpointProperty.TargetPort));
        })]);

    /// <summary>nginx before the gateway, where <c>LoadBalancer=nginx</c> asks for it.</summary>
    public void AddLoadBalancer(Service gateway) => OrExit(() =>
    {
        LoadBalancer.AddDoor(this, gateway);
        return gateway;
    });

    /// <summary>nginx before a service's replicas, where <c>LoadBalancer:NAME=nginx</c> asks for it; otherwise the gateway balances by itself.</summary>
    public void AddLoadBalancerInside(Service service) => OrExit(() =>
    {
        LoadBalancer.AddInside(this, service);
        return service;
    });

    /// <summary>Prometheus, Alertmanager and exporters: who watches whom is said with what this returns.</summary>
    public Eyes AddEyes() => new(this);

    /// <summary>Whether the configuration names a server of one's own for this connection (<c>ConnectionStrings:NAME</c>).</summary>
    public bool External(string name) => !string.IsNullOrEmpty(Builder.Configuration.GetConnectionString(name));

    /// <summary>Checks the ports, says what will run where, runs until stopped.</summary>
    public void Open()
    {
        if (Builder.ExecutionContext.IsRunMode)
        {
            OrExit(CheckPorts);
            Folder.Claim();
            StatusBoard.Add(this);
        }

        Builder.Build().Run();
    }

    private IResourceBuilder<ProjectResource> AddReplica<TProject>(string name, int number) where TProject : IProjectMetadata, new()
    {
        var first = number == 1;
        return Builder.AddProject<TProject>(first ? name : $"{name}-{number}", options => options.ExcludeLaunchProfile = true)
            .WithHttpEndpoint(first ? Ports.Of(name) : null)
            // to whoever watches they are one service with several instances: rules and dashboards add them up
            .WithEnvironment("OTEL_SERVICE_NAME", name)
            .WithEnvironment(TellsAsConfigured)
            .WithHttpHealthCheck("/health");
    }

    /// <summary>
    /// For developers Aspire tells every process to keep all traces and to send its metrics every second, which a loaded shop pays for. What is kept is the services'
    /// own decision, metrics go as often as Prometheus fetches them, and whoever starts this may say otherwise.
    /// </summary>
    private void TellsAsConfigured(EnvironmentCallbackContext context)
    {
        var said = context.EnvironmentVariables;
        said.Remove("OTEL_TRACES_SAMPLER");
        if (said.ContainsKey("OTEL_METRIC_EXPORT_INTERVAL"))
        {
            said["OTEL_METRIC_EXPORT_INTERVAL"] = "5000";
        }

        foreach (var variable in new[] { "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG", "OTEL_METRIC_EXPORT_INTERVAL" })
        {
            if (Builder.Configuration[variable] is { Length: > 0 } given)
            {
                said[variable] = given;
            }
        }
    }

    private int Replicas(string name) => OrExit(() =>
        Builder.Configuration[$"Replicas:{name}"] switch
        {
            null or "" => 1,
            var text when int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 16 => count,
            var text => throw new SiteException($"Replicas:{name} must be a whole number from 1 to 16, not '{text}'."),
        });

    private object? CheckPorts()
    {
        var taken = Ports.Used.Where(port => PortOwner.IsTaken(port.Key)).OrderBy(port => port.Key).Select(port => $"  port {port.Key} ({port.Value}) is taken by {PortOwner.Of(port.Key)}").ToList();
        return taken.Count == 0 ? null : throw new SiteException(
            $"""
            Biblio was not started: some of its ports are taken.
            {string.Join(Environment.NewLine, taken)}
            End those programs, or move all of Biblio's ports: ./biblio up --PortOffset 10000
            """);
    }

    private static T OrExit<T>(Func<T> plan)
    {
        try
        {
            return plan();
        }
        catch (SiteException e)
        {
            Console.Error.WriteLine(e.Message);
            Environment.Exit(1);
            throw new UnreachableException();
        }
    }
}
