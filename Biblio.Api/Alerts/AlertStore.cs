namespace Biblio.Api.Alerts;

/// <summary>
/// Holds the latest alerts by fingerprint, 200 at most. The oldest resolved alert is removed first.
/// The alerts are kept only in memory, because Alertmanager repeats those that still fire.
/// </summary>
internal sealed class AlertStore
{
    private const int MaxAlerts = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Alert> _alerts = [];

    /// <summary>All alerts: firing ones first, then the newest.</summary>
    public IReadOnlyList<Alert> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _alerts.Values.OrderBy(alert => alert.State).ThenByDescending(alert => alert.Since)];
            }
        }
    }

    /// <summary>Stores the alert. Returns false when its state is already known or outdated.</summary>
    public bool TryUpdate(Alert alert)
    {
        lock (_lock)
        {
            var known = _alerts.GetValueOrDefault(alert.Fingerprint);
            if (
                known is not null
                && (known.Since > alert.Since || (known.State, known.Since) == (alert.State, alert.Since))
            )
            {
                return false;
            }

            _alerts[alert.Fingerprint] = alert;
            if (_alerts.Count > MaxAlerts)
            {
                _alerts.Remove(
                    _alerts
                        .Values.OrderByDescending(candidate => candidate.State)
                        .ThenBy(candidate => candidate.Since)
                        .First()
                        .Fingerprint
                );
            }

            return true;
        }
    }
}
