using System.Globalization;

namespace Biblio.AppHost;

/// <summary>A service of the diagram: one box, however many replicas.</summary>
internal sealed class Service(string name, IReadOnlyList<IResourceBuilder<ProjectResource>> replicas)
{
    /// <summary>An arrow to a store: its connection string, and waiting until it is healthy.</summary>
    public Service Uses(Store store)
    {
        foreach (var replica in replicas)
        {
            replica.WithReference(store.Connection, store.ConnectionName);
            if (store.Server is { } server)
            {
                replica.WaitFor(server);
            }
        }

        return this;
    }

    /// <summary>An arrow to another service: its address by service discovery, one for each of its replicas, or that of who balances them.</summary>
    public Service Calls(Service other)
    {
        foreach (var replica in replicas)
        {
            if (other.Balancer is { } balancer)
            {
                replica.WithEnvironment($"services__{other.Name}__http__0", balancer);
                continue;
            }

            replica.WithReference(other.First);
            for (var i = 1; i < other.Count; i++)
            {
                replica.WithEnvironment(string.Create(CultureInfo.InvariantCulture, $"services__{other.Name}__http__{i}"), other.Replica(i).GetEndpoint("http"));
            }
        }

        return this;
    }

    /// <summary>Prometheus asks every replica, at this endpoint.</summary>
    public void WatchedBy(Watched watched, string job, string endpoint)
    {
        foreach (var replica in replicas)
        {
            watched.Add(job, name, replica.GetEndpoint(endpoint));
        }
    }

    /// <summary>Something that each replica finds in its environment.</summary>
    public Service Knows(string variable, IResourceBuilder<ParameterResource> value)
    {
        foreach (var replica in replicas)
        {
            replica.WithEnvironment(variable, value);
        }

        return this;
    }

    /// <summary>The same, in plain words.</summary>
    public Service Knows(string variable, string value)
    {
        foreach (var replica in replicas)
        {
            replica.WithEnvironment(variable, value);
        }

        return this;
    }

    /// <summary>Whoever stands before this service waits until every replica is healthy.</summary>
    public void IsBefore<T>(IResourceBuilder<T> other) where T : IResourceWithWaitSupport
    {
        foreach (var replica in replicas)
        {
            other.WaitFor(replica);
        }
    }

    /// <summary>Opens a way to each replica for a container, by mentioning it in the container's environment.</summary>
    public void IsReachedBy(IResourceBuilder<ContainerResource> container)
    {
        for (var i = 0; i < replicas.Count; i++)
        {
            container.WithEnvironment(string.Create(CultureInfo.InvariantCulture, $"BIBLIO_REACHES_{i}"), replicas[i].GetEndpoint("http"));
        }
    }

    /// <summary>Host and port of each replica, as <paramref name="asker"/> sees them (a container), or this machine; waits until these are known.</summary>
    public Task<string[]> AddressesAsync(IResource? asker, CancellationToken cancellationToken) =>
        Task.WhenAll(replicas.Select(replica => Watched.AddressAsync(replica.GetEndpoint("http"), asker, cancellationToken)));

    /// <summary>Traces, logs and metrics of each replica go to this collector.</summary>
    public void Tells(EndpointReference collector)
    {
        foreach (var replica in replicas)
        {
            replica.WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", collector).WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        }
    }

    /// <summary>Where it answers, the first replica.</summary>
    public EndpointReference Door => First.GetEndpoint("http");

    public string Name => name;

    /// <summary>Who stands before the replicas and is called instead of them, if somebody does.</summary>
    public EndpointReference? Balancer { get; set; }

    private int Count => replicas.Count;

    private IResourceBuilder<ProjectResource> First => replicas[0];

    private IResourceBuilder<ProjectResource> Replica(int index) => replicas[index];
}
