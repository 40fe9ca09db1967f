using Biblio.ServiceDefaults.Replicas;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Routing;

/// <summary>
/// Marks a replica as unhealthy for five seconds as soon as a connection to it fails.
/// The active health checks (<see cref="ReadinessPolicy"/>) find longer failures.
/// </summary>
internal sealed class BrokenConnectionPolicy(IDestinationHealthUpdater health, ReplicaAvailability availability)
    : IPassiveHealthCheckPolicy
{
    private static readonly TimeSpan ReactivationPeriod = TimeSpan.FromSeconds(5);

    public string Name => "BrokenConnections";

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        var isBroken = context.GetForwarderErrorFeature()?.Error is ForwarderError.Request;
        if (isBroken)
        {
            health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, ReactivationPeriod);
            availability.MarkDown(new Uri(destination.Model.Config.Address));
        }
        else if (destination.Health.Passive == DestinationHealth.Unhealthy)
        {
            health.SetPassive(cluster, destination, DestinationHealth.Healthy, TimeSpan.Zero);
        }
    }
}
