namespace Biblio.Api.Alerts;

/// <summary>
/// Holds the latest state of 200 alerts by fingerprint, and 200 earlier firings of them. The oldest resolved alert is
/// removed first. The alerts are kept only in memory, because Alertmanager repeats those that still fire.
/// </summary>
internal sealed class AlertStore
{
    private const int MaxAlerts = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Alert> _alerts = [];
    private readonly Queue<Alert> _earlier = [];

    /// <summary>All alerts: firing ones first, then the newest.</summary>
    public IReadOnlyList<Alert> All
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _alerts
                        .Values.Concat(_earlier)
                        .OrderBy(alert => alert.State)
                        .ThenByDescending(alert => alert.Since),
                ];
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

            if (known is not null && known.Since < alert.Since)
            {
                KeepEarlier(known, alert.Since);
            }

            _alerts[alert.Fingerprint] = known?.Since == alert.Since ? alert with { Value = known.Value } : alert;
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

    /// <summary>Keeps the values of the alerts that fire, by their labels.</summary>
    public void SetValues(IReadOnlyDictionary<string, double> values)
    {
        lock (_lock)
        {
            foreach (var alert in _alerts.Values.Where(alert => alert.State == AlertState.Firing).ToList())
            {
                _alerts[alert.Fingerprint] = alert.WithValue(values);
            }
        }
    }

    // An alert that fires again has ended before, even if nobody told so.
    private void KeepEarlier(Alert alert, DateTime until)
    {
        _earlier.Enqueue(alert with { State = AlertState.Resolved, Until = alert.Until ?? until });
        if (_earlier.Count > MaxAlerts)
        {
            _earlier.Dequeue();
        }
    }
}
