using System.Globalization;
using Biblio.Api.Routing;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Operations;

/// <summary>A replica of a service. <paramref name="Destination"/> is null for this gateway itself.</summary>
internal sealed record ServiceReplica(string Service, Uri Address, DestinationState? Destination)
{
    public Uri At(string path) => new(Address, path);
}

/// <summary>The replicas that the gateway knows: those that it forwards to, and itself.</summary>
internal sealed class ServiceReplicas(
    IProxyStateLookup proxy,
    ReplicaChanges changes,
    IConfiguration configuration,
    TimeProvider time
)
{
    public const string Gateway = "api";

    private readonly DateTime _startedAt = time.GetUtcNow().UtcDateTime;

    public IReadOnlyList<string> Services => [Gateway, .. proxy.GetServices().Select(cluster => cluster.ClusterId)];

    public IReadOnlyList<ServiceReplica> All => [.. Services.SelectMany(Of)];

    /// <summary>The replicas of one service, or none when there is no such service.</summary>
    public IReadOnlyList<ServiceReplica> Of(string service) =>
        service == Gateway
            ? [new(Gateway, OwnAddress, null)]
            :
            [
                .. proxy.TryGetCluster(service, out var cluster)
                    ? cluster
                        .DestinationsState.AllDestinations.OrderBy(
                            destination => destination.DestinationId,
                            StringComparer.Ordinal
                        )
                        .Select(destination => new ServiceReplica(
                            service,
                            new Uri(destination.Model.Config.Address),
                            destination
                        ))
                    : [],
            ];

    /// <summary>Since when the replica is ready, or not ready. Null before the first probe.</summary>
    public DateTime? Since(ServiceReplica replica) =>
        replica.Destination is { } destination ? changes.Since(destination) : _startedAt;

    // The internal endpoints of the gateway answer on this port only.
    private Uri OwnAddress =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"http://127.0.0.1:{configuration.GetValue("Gateway:ApiOnlyPort", 8082)}"
            )
        );
}
