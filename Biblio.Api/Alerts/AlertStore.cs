namespace Biblio.Api.Alerts;

/// <summary>The alerts of late, by fingerprint: bounded, and the oldest that are over go first. In memory, because Alertmanager repeats what still fires.</summary>
internal sealed class AlertStore
{
    public const int Most = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Alert> _alerts = [];

    /// <summary>Firing ones first, then the newest.</summary>
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

    /// <summary>Takes in what was told; false when it says nothing new.</summary>
    public bool Take(Alert alert)
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
            if (_alerts.Count > Most)
            {
                _alerts.Remove(
                    _alerts.Values.OrderByDescending(one => one.State).ThenBy(one => one.Since).First().Fingerprint
                );
            }

            return true;
        }
    }
}
