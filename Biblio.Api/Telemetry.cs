using System.Diagnostics.Metrics;
using Biblio.Api.Alerts;

namespace Biblio.Api;

/// <summary>Metrics of the gateway; see observability/telemetry.md.</summary>
internal sealed class Telemetry(IMeterFactory meters)
{
    private const string Name = "Biblio.Api";

    private readonly Counter<long> _alerts = meters
        .Create(Name)
        .CreateCounter<long>("biblio.alerts.received", "{alert}", "Alerts that Alertmanager told of, each change once");
    private readonly Counter<long> _cache = meters
        .Create(Name)
        .CreateCounter<long>(
            "biblio.gateway.cache",
            "{request}",
            "Requests that the cache could have answered, and whether it did"
        );

    public void AlertReceived(AlertState state) =>
        _alerts.Add(1, new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant()));

    public void CacheRequested(string outcome) => _cache.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
