using System.Text.Json.Serialization;

namespace Biblio.Api.Alerts;

/// <summary>An alert as Alertmanager told of it last; <paramref name="Until"/> is null while it fires. Times are UTC.</summary>
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
