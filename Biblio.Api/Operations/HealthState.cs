using System.Text.Json.Serialization;

namespace Biblio.Api.Operations;

/// <summary>The health of a replica, a service or a store.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HealthState>))]
internal enum HealthState
{
    [JsonStringEnumMemberName("healthy")]
    Healthy,

    /// <summary>It works with a limitation, or some of its parts do not work.</summary>
    [JsonStringEnumMemberName("degraded")]
    Degraded,

    /// <summary>It answers that it is not ready.</summary>
    [JsonStringEnumMemberName("unhealthy")]
    Unhealthy,

    /// <summary>It did not answer in time.</summary>
    [JsonStringEnumMemberName("unreachable")]
    Unreachable,

    /// <summary>It is not configured, so it is not expected to answer.</summary>
    [JsonStringEnumMemberName("absent")]
    Absent,
}

internal static class HealthStates
{
    /// <summary>The common state of all parts, or <see cref="HealthState.Degraded"/> when they differ.</summary>
    public static HealthState Combine(IReadOnlyCollection<HealthState> parts) =>
        parts.Count == 0 ? HealthState.Unreachable
        : parts.Distinct().Count() == 1 ? parts.First()
        : HealthState.Degraded;
}
