using System.Diagnostics.Metrics;
using Biblio.Api.Alerts;

namespace Biblio.Api;

/// <summary>Metrics of the gateway; see observability/telemetry.md.</summary>
internal sealed class Telemetry(IMeterFactory meters)
{
    private readonly Counter<long> _alerts = meters.Create("Biblio.Api").CreateCounter<long>("biblio.alerts.received", "{alert}", "Alerts that Alertmanager told of, each change once");

    public void Heard(AlertState state) => _alerts.Add(1, new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant()));
}
