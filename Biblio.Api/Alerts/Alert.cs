using System.Text.Json.Serialization;

namespace Biblio.Api.Alerts;

/// <summary>
/// The last state of an alert that Alertmanager sent. <paramref name="Until"/> is null while it fires. Times are UTC.
/// <paramref name="Value"/> is the value of its rule, if Prometheus told it.
/// </summary>
internal sealed record Alert(
    [property: JsonIgnore] string Fingerprint,
    [property: JsonIgnore] string Key,
    string Name,
    string? Severity,
    string? Service,
    string? Instance,
    AlertState State,
    DateTime Since,
    DateTime? Until,
    string? Summary,
    string? Description,
    string? Runbook,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Value = null
)
{
    private const int MaxTextLength = 1_000;
    private const int MaxLabels = 20;

    /// <summary>Its labels without its name and severity: what a text about it must name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads an alert from its labels, which have its name, and annotations. Long texts are cut.</summary>
    public static Alert From(
        AlertState state,
        string? fingerprint,
        IReadOnlyDictionary<string, string?> labels,
        IReadOnlyDictionary<string, string?>? annotations,
        DateTime since,
        DateTime? until
    )
    {
        var key = ToKey(labels);
        return new(
            Truncate(fingerprint) ?? key,
            key,
            GetText(labels, "alertname")!,
            GetText(labels, "severity"),
            GetText(labels, "service"),
            GetText(labels, "instance"),
            state,
            since,
            until,
            GetText(annotations, "summary"),
            GetText(annotations, "description"),
            GetText(annotations, "runbook_url")
        )
        {
            Labels = labels
                .Where(label => label.Key is not ("alertname" or "severity") && !string.IsNullOrEmpty(label.Value))
                .OrderBy(label => label.Key, StringComparer.Ordinal)
                .Take(MaxLabels)
                .ToDictionary(label => label.Key, label => Truncate(label.Value)!),
        };
    }

    /// <summary>The labels in one text. Prometheus and Alertmanager give an alert the same labels.</summary>
    public static string ToKey(IEnumerable<KeyValuePair<string, string?>> labels) =>
        Truncate(
            string.Join(
                ',',
                labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")
            )
        ) ?? "";

    public Alert WithValue(IReadOnlyDictionary<string, double> values) =>
        values.TryGetValue(Key, out var value) ? this with { Value = value } : this;

    public static string? GetText(IReadOnlyDictionary<string, string?>? values, string name) =>
        Truncate(values?.GetValueOrDefault(name));

    private static string? Truncate(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : text.Length > MaxTextLength ? text[..MaxTextLength]
        : text;
}

[JsonConverter(typeof(JsonStringEnumConverter<AlertState>))]
internal enum AlertState
{
    [JsonStringEnumMemberName("firing")]
    Firing,

    [JsonStringEnumMemberName("resolved")]
    Resolved,
}
