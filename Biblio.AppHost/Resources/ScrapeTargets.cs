namespace Biblio.AppHost.Resources;

/// <summary>Prometheus scrapes this resource: in which job, as which service, at which endpoint.</summary>
internal sealed record ScrapeTargetAnnotation(string Job, string Service, string EndpointName) : IResourceAnnotation;

/// <summary>The resources that Prometheus scrapes.</summary>
internal static class ScrapeTargets
{
    public static IResourceBuilder<T> WithScrapeTarget<T>(
        this IResourceBuilder<T> builder,
        string job,
        string service,
        string endpointName = "http"
    )
        where T : IResourceWithEndpoints =>
        builder.WithAnnotation(new ScrapeTargetAnnotation(job, service, endpointName));

    /// <summary>The endpoints of all jobs.</summary>
    public static IEnumerable<EndpointReference> Endpoints(IEnumerable<IResource> resources) =>
        Find(resources).Select(found => found.Endpoint);

    /// <summary>The targets of a job, as a container sees them, or this machine without one; waits for the addresses.</summary>
    public static async Task<IReadOnlyList<(string Service, string Address)>> FindAsync(
        IEnumerable<IResource> resources,
        string job,
        IResource? container,
        CancellationToken cancellationToken
    )
    {
        var targets = new List<(string, string)>();
        foreach (var (target, endpoint) in Find(resources).Where(found => found.Target.Job == job))
        {
            targets.Add((target.Service, await AddressAsync(endpoint, container, cancellationToken)));
        }

        return targets;
    }

    /// <summary>Host and port of an endpoint, as a container sees it, or this machine without one.</summary>
    public static async Task<string> AddressAsync(
        EndpointReference endpoint,
        IResource? container,
        CancellationToken cancellationToken
    )
    {
        if (container is not null && endpoint.Resource == container)
        {
            return $"127.0.0.1:{endpoint.TargetPort}"; // itself, inside its container
        }

        var url = container is null
            ? await endpoint.GetValueAsync(cancellationToken)
            : await endpoint.GetValueAsync(new ValueProviderContext { Caller = container }, cancellationToken);
        var address = new Uri(url!);
        return $"{(address.Host == "localhost" ? "127.0.0.1" : address.Host)}:{address.Port}";
    }

    private static IEnumerable<(ScrapeTargetAnnotation Target, EndpointReference Endpoint)> Find(
        IEnumerable<IResource> resources
    ) =>
        from resource in resources.OfType<IResourceWithEndpoints>()
        from target in resource.Annotations.OfType<ScrapeTargetAnnotation>()
        select (target, resource.GetEndpoint(target.EndpointName));
}
