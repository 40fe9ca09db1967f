namespace Biblio.AppHost;

/// <summary>Whom Prometheus asks: by job, the name of the service and where it answers.</summary>
internal sealed class Watched(IResourceBuilder<ParameterResource> webhookToken)
{
    private readonly List<(string Job, string Service, EndpointReference Endpoint)> _targets = [];

    /// <summary>What Alertmanager shows to the gateway's webhook.</summary>
    public IResourceBuilder<ParameterResource> WebhookToken => webhookToken;

    public void Add(string job, string service, EndpointReference endpoint) => _targets.Add((job, service, endpoint));

    /// <summary>Targets of a job, with their addresses; waits until these are known.</summary>
    public async Task<IReadOnlyList<(string Service, string Address)>> TargetsAsync(string job, CancellationToken cancellationToken)
    {
        var targets = new List<(string, string)>();
        foreach (var target in _targets.Where(target => target.Job == job))
        {
            var address = new Uri((await target.Endpoint.GetValueAsync(cancellationToken))!);
            targets.Add((target.Service, $"{(address.Host == "localhost" ? "127.0.0.1" : address.Host)}:{address.Port}"));
        }

        return targets;
    }
}
