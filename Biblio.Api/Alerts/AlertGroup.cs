using System.Text.Json.Serialization;

namespace Biblio.Api.Alerts;

/// <summary>
/// Alerts of the same name, service and severity: how many, since when the first of them fires, and until when the last
/// one did. <paramref name="Items"/> has 20 of them at most. <paramref name="Silence"/> is the page of Alertmanager that
/// silences the group, if its address is known.
/// </summary>
internal sealed record AlertGroup(
    string Name,
    string? Severity,
    string? Service,
    AlertState State,
    DateTime Since,
    DateTime? Until,
    int Count,
    string? Summary,
    string? Runbook,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Silence,
    IReadOnlyList<AlertGroup.Item> Items
)
{
    private const int MaxGroups = 100;
    private const int MaxItems = 20;

    /// <summary>One alert of the group. The value is that of its rule, as Prometheus last told it.</summary>
    internal sealed record Item(
        string? Instance,
        double? Value,
        string? Description,
        DateTime Since,
        DateTime? Until,
        IReadOnlyDictionary<string, string> Labels
    );

    /// <param name="alerts">Alerts in one state.</param>
    /// <param name="silences">The address of Alertmanager for people, if there is one.</param>
    public static IReadOnlyList<AlertGroup> From(IEnumerable<Alert> alerts, string? silences = null) =>
        [
            .. alerts
                .GroupBy(alert => (alert.Name, alert.Service, alert.Severity, alert.State))
                .Select(group => From([.. group.OrderByDescending(alert => alert.Since)], silences))
                .OrderByDescending(group => group.Until ?? group.Since)
                .Take(MaxGroups),
        ];

    private static AlertGroup From(IReadOnlyList<Alert> alerts, string? silences)
    {
        var newest = alerts[0];
        return new(
            newest.Name,
            newest.Severity,
            newest.Service,
            newest.State,
            alerts.Min(alert => alert.Since),
            alerts.Max(alert => alert.Until),
            alerts.Count,
            newest.Summary,
            newest.Runbook,
            silences is null ? null : SilenceAddress(silences, newest),
            [
                .. alerts
                    .Take(MaxItems)
                    .Select(alert => new Item(
                        alert.Instance,
                        alert.Value,
                        alert.Description,
                        alert.Since,
                        alert.Until,
                        alert.Labels
                    )),
            ]
        );
    }

    private static string SilenceAddress(string alertmanager, Alert alert)
    {
        var matchers = new[] { ("alertname", alert.Name), ("service", alert.Service) }
            .Where(matcher => matcher.Item2 is not null)
            .Select(matcher => $"{matcher.Item1}=\"{Escape(matcher.Item2!)}\"");
        return $"{alertmanager.TrimEnd('/')}/#/silences/new?filter="
            + Uri.EscapeDataString($"{{{string.Join(',', matchers)}}}");
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
