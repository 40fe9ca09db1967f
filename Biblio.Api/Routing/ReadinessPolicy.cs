using System.Runtime.CompilerServices;
using Biblio.ServiceDefaults.Replicas;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Routing;

/// <summary>
/// Marks a replica as unhealthy after two failed probes of its <c>/health</c> in a row.
/// An unhealthy replica receives requests only while no other is healthy, also from the gateway's own clients.
/// Only changes are logged, not every failed probe. YARP's own probe log is switched off in appsettings.json,
/// because it writes a stack trace per failure, also before the services have started.
/// </summary>
internal sealed class ReadinessPolicy(
    IDestinationHealthUpdater updater,
    ReplicaChanges changes,
    ReplicaAvailability availability,
    ILogger<ReadinessPolicy> logger
) : IActiveHealthCheckPolicy
{
    private const int FailureThreshold = 2;

    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> _failures = [];

    public string Name => "Readiness";

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults) =>
        updater.SetActive(
            cluster,
            [
                .. probingResults.Select(result => new NewActiveDestinationHealth(
                    result.Destination,
                    Evaluate(cluster, result)
                )),
            ]
        );

    private DestinationHealth Evaluate(ClusterState cluster, DestinationProbingResult result)
    {
        var before = result.Destination.Health.Active;
        var failures = _failures.GetOrCreateValue(result.Destination);
        failures.Value = result.Response is { IsSuccessStatusCode: true } ? 0 : failures.Value + 1;

        var now =
            failures.Value == 0 ? DestinationHealth.Healthy
            : failures.Value >= FailureThreshold ? DestinationHealth.Unhealthy
            : before;
        var address = new Uri(result.Destination.Model.Config.Address);
        if (now == DestinationHealth.Unhealthy)
        {
            availability.MarkDown(address);
        }
        else if (failures.Value == 0)
        {
            availability.MarkUp(address);
        }

        if (now != before)
        {
            changes.Add(result.Destination);
            LogChange(cluster.ClusterId, result, before, now);
        }

        return now;
    }

    private void LogChange(
        string service,
        DestinationProbingResult result,
        DestinationHealth before,
        DestinationHealth now
    )
    {
        var reason = result.Exception?.Message ?? $"status {(int?)result.Response?.StatusCode}";
        switch (before, now)
        {
            case (_, DestinationHealth.Healthy):
                logger.ReplicaReady(service, result.Destination.DestinationId);
                break;
            case (DestinationHealth.Unknown, _):
                logger.ReplicaNotReadyYet(service, result.Destination.DestinationId, reason);
                break;
            default:
                logger.ReplicaNotReady(service, result.Destination.DestinationId, reason);
                break;
        }
    }
}
