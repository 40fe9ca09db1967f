using System.Text.Json.Serialization;
using Biblio.Api.Routing;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Aggregation;

/// <summary>
/// The health of a service: the number of replicas, and of those that receive requests.
/// It comes from the gateway's probes (every two seconds) and from failed requests.
/// </summary>
internal sealed record ServiceHealth(string Service, ServiceState State, int Replicas, int Ready)
{
    public static IReadOnlyList<ServiceHealth> From(IProxyStateLookup proxy) => [.. proxy.GetServices().Select(From)];

    private static ServiceHealth From(ClusterState cluster)
    {
        var replicas = cluster.DestinationsState.AllDestinations;
        var ready = replicas.Count(replica =>
            replica.Health.Active == DestinationHealth.Healthy && replica.Health.Passive != DestinationHealth.Unhealthy
        );
        return new(
            cluster.ClusterId,
            ready == 0 ? ServiceState.Down
                : ready < replicas.Count ? ServiceState.Degraded
                : ServiceState.Healthy,
            replicas.Count,
            ready
        );
    }
}

[JsonConverter(typeof(JsonStringEnumConverter<ServiceState>))]
internal enum ServiceState
{
    [JsonStringEnumMemberName("healthy")]
    Healthy,

    [JsonStringEnumMemberName("degraded")]
    Degraded,

    [JsonStringEnumMemberName("down")]
    Down,
}
