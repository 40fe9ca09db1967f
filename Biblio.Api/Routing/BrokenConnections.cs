using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Routing;

/// <summary>A replica whose connection broke is passed over at once, for five seconds; the probes see to the rest.</summary>
internal sealed class BrokenConnections(IDestinationHealthUpdater health) : IPassiveHealthCheckPolicy
{
    private static readonly TimeSpan PassedOver = TimeSpan.FromSeconds(5);

    public string Name => "BrokenConnections";

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        var broken = context.GetForwarderErrorFeature()?.Error is ForwarderError.Request;
        if (broken)
        {
            health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, PassedOver);
        }
        else if (destination.Health.Passive == DestinationHealth.Unhealthy)
        {
            health.SetPassive(cluster, destination, DestinationHealth.Healthy, TimeSpan.Zero);
        }
    }
}
