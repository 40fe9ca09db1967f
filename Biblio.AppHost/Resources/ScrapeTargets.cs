namespace Biblio.AppHost.Resources;

/// <summary>Marks a resource that Prometheus scrapes, with its job, service label, and endpoint.</summary>
internal sealed record ScrapeTargetAnnotation(string Job, string Service, string EndpointName) : IResourceAnnotation;

/// <summary>Finds the resources that Prometheus scrapes.</summary>
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

    /// <summary>Returns the endpoints of all jobs.</summary>
    public static IEnumerable<EndpointReference> Endpoints(IEnumerable<IResource> resources) =>
        Find(resources).Select(found => found.Endpoint);

    /// <summary>Returns the endpoints of one job.</summary>
    public static IEnumerable<EndpointReference> Endpoints(IEnumerable<IResource> resources, string job) =>
        Find(resources).Where(found => found.Target.Job == job).Select(found => found.Endpoint);

    /// <summary>Returns the service labels and the addresses of a job.</summary>
    public static async Task<IReadOnlyList<(string Service, string Address)>> FindAsync(
        IEnumerable<IResource> resources,
        string job,
        Func<EndpointReference, Task<string>> addressOf
    )
    {
        var targets = new List<(string, string)>();
        foreach (var (target, endpoint) in Find(resources).Where(found => found.Target.Job == job))
        {
            targets.Add((target.Service, await addressOf(endpoint)));
        }

        return targets;
    }

    /// <summary>
    /// Returns host and port of an endpoint for a container, or for this machine when there is none. It waits until the
    /// address is allocated.
    /// </summary>
    public static async Task<string> GetAddressAsync(
        EndpointReference endpoint,
        IResource? container,
        CancellationToken cancellationToken
    )
    {
        if (container is not null && endpoint.Resource == container)
        {
            // The container calls itself.
            return $"127.0.0.1:{endpoint.TargetPort}";
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
