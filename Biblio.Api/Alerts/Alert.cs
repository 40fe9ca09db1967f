using System.Text.Json.Serialization;

namespace Biblio.Api.Alerts;

/// <summary>
/// The last state of an alert that Alertmanager sent. <paramref name="Until"/> is null while it fires. Times are UTC.
/// </summary>
internal sealed record Alert(
    [property: JsonIgnore] string Fingerprint,
    string Name,
    string? Severity,
    string? Service,
    string? Instance,
    AlertState State,
    DateTime Since,
    DateTime? Until,
    string? Summary,
    string? Description,
    string? Runbook
);

[JsonConverter(typeof(JsonStringEnumConverter<AlertState>))]
internal enum AlertState
{
    [JsonStringEnumMemberName("firing")]
    Firing,

    [JsonStringEnumMemberName("resolved")]
    Resolved,
}
