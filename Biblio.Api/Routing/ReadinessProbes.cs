using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Routing;

/// <summary>
/// Reads the probes of every replica's <c>/health</c>: two failures in a row and it is passed over while another is ready. What changes is logged, each failed probe is not:
/// YARP's own probe log (a stack trace per failure, and services start after the gateway) is switched off in appsettings.json.
/// </summary>
internal sealed class ReadinessProbes(IDestinationHealthUpdater updater, ILogger<ReadinessProbes> logger)
    : IActiveHealthCheckPolicy
{
    private const int FailuresInARow = 2;

    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> _failures = [];

    public string Name => "Readiness";

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults) =>
        updater.SetActive(
            cluster,
            [
                .. probingResults.Select(result => new NewActiveDestinationHealth(
                    result.Destination,
                    Judge(cluster, result)
                )),
            ]
        );

    private DestinationHealth Judge(ClusterState cluster, DestinationProbingResult result)
    {
        var before = result.Destination.Health.Active;
        var failures = _failures.GetOrCreateValue(result.Destination);
        failures.Value = result.Response is { IsSuccessStatusCode: true } ? 0 : failures.Value + 1;

        var now =
            failures.Value == 0 ? DestinationHealth.Healthy
            : failures.Value >= FailuresInARow ? DestinationHealth.Unhealthy
            : before;
        if (now != before)
        {
            Say(cluster.ClusterId, result, before, now);
        }

        return now;
    }

    private void Say(string service, DestinationProbingResult result, DestinationHealth before, DestinationHealth now)
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
