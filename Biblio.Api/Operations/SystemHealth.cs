using System.Text.Json.Serialization;
using Biblio.Http;

namespace Biblio.Api.Operations;

/// <summary>
/// Every service with its replicas, and every store. <paramref name="Partial"/> names what did not answer in time.
/// </summary>
internal sealed record SystemHealth(
    DateTime At,
    IReadOnlyList<ServiceStatus> Services,
    IReadOnlyList<StoreStatus> Stores,
    IReadOnlyList<string> Partial,
    [property: JsonPropertyName("_links")] OperationsLinks Links
);

/// <summary>A service with its replicas.</summary>
internal sealed record ServiceStatus(string Service, HealthState State, IReadOnlyList<ReplicaHealth> Replicas);

/// <summary>
/// A store or a part of the monitoring. <paramref name="SeenBy"/> is the number of replicas that reported on it;
/// <paramref name="Failed"/> has the reports that are not healthy.
/// </summary>
internal sealed record StoreStatus(
    string Store,
    HealthState State,
    int SeenBy,
    string? Version,
    IReadOnlyList<FailedCheck> Failed
)
{
    /// <summary>
    /// The state of a store is what the health checks of the services say about it. A service that can work without the
    /// store calls itself degraded, so a store that nobody reaches is unhealthy.
    /// </summary>
    public static StoreStatus From(string store, IEnumerable<FailedCheck> checks)
    {
        var all = checks.ToList();
        return new(
            store,
            all.Count == 0 ? HealthState.Unreachable
                : all.TrueForAll(check => check.State == HealthState.Healthy) ? HealthState.Healthy
                : all.Exists(check => check.State == HealthState.Healthy) ? HealthState.Degraded
                : HealthState.Unhealthy,
            all.Count,
            null,
            [.. all.Where(check => check.State != HealthState.Healthy)]
        );
    }
}

/// <summary>Links between the operations documents.</summary>
internal sealed record OperationsLinks(Link Self, Link Services, Link Signals, Link Alerts, Link Streams, Link Tools)
{
    public const string Root = "/api/v1/operations";

    public static OperationsLinks For(string self) =>
        new(
            new($"{Root}/{self}"),
            new($"{Root}/services"),
            new($"{Root}/signals"),
            new($"{Root}/alerts"),
            new($"{Root}/streams"),
            new($"{Root}/tools")
        );
}
