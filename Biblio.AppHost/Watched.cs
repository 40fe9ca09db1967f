namespace Biblio.AppHost;

/// <summary>Whom Prometheus asks: by job, the name of the service and where it answers.</summary>
internal sealed class Watched(IResourceBuilder<ParameterResource> webhookToken)
{
    private readonly List<(string Job, string Service, EndpointReference Endpoint)> _targets = [];

    /// <summary>What Alertmanager shows to the gateway's webhook.</summary>
    public IResourceBuilder<ParameterResource> WebhookToken => webhookToken;

    public IEnumerable<EndpointReference> Endpoints => _targets.Select(target => target.Endpoint);

    public void Add(string job, string service, EndpointReference endpoint) => _targets.Add((job, service, endpoint));

    /// <summary>Targets of a job, with their addresses as <paramref name="asker"/> sees them (a container), or this machine; waits until these are known.</summary>
    public async Task<IReadOnlyList<(string Service, string Address)>> TargetsAsync(string job, IResource? asker, CancellationToken cancellationToken)
    {
        var targets = new List<(string, string)>();
        foreach (var target in _targets.Where(target => target.Job == job))
        {
            targets.Add((target.Service, await AddressAsync(target.Endpoint, asker, cancellationToken)));
        }

        return targets;
    }

    /// <summary>Host and port of an endpoint, as a container sees it, or this machine.</summary>
    public static async Task<string> AddressAsync(EndpointReference endpoint, IResource? asker, CancellationToken cancellationToken)
    {
        if (asker is not null && endpoint.Resource == asker)
        {
            return $"127.0.0.1:{endpoint.TargetPort}"; // itself, inside its container
        }

        var url = asker is null ? await endpoint.GetValueAsync(cancellationToken) : await endpoint.GetValueAsync(new ValueProviderContext { Caller = asker }, cancellationToken);
        var address = new Uri(url!);
        return $"{(address.Host == "localhost" ? "127.0.0.1" : address.Host)}:{address.Port}";
    }
}
