using System.Text.Json;
using System.Text.Json.Serialization;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Operations;

/// <summary>
/// The health of one replica. The address stays hidden, because it is internal. <paramref name="Since"/> is when its
/// readiness last changed (UTC). <paramref name="ReceivesRequests"/> tells whether the gateway sends it requests.
/// </summary>
internal sealed record ReplicaHealth(
    string? Instance,
    HealthState State,
    string? Version,
    DateTime? Since,
    bool ReceivesRequests,
    IReadOnlyList<FailedCheck> Failed
)
{
    /// <summary>All checks of the replica, also those that succeeded.</summary>
    [JsonIgnore]
    public IReadOnlyList<FailedCheck> Checks { get; init; } = [];

    public static ReplicaHealth From(ServiceReplica replica, DateTime? since, OperationsAnswer? health, string? version)
    {
        IReadOnlyList<FailedCheck> checks = health is null ? [] : FailedCheck.ReadAll(replica.Service, health.Body);
        var failed = checks.Where(check => check.State != HealthState.Healthy).ToList();
        return new(
            health?.Instance,
            health is null ? HealthState.Unreachable
                : !health.IsSuccess ? HealthState.Unhealthy
                : failed.Count > 0 ? HealthState.Degraded
                : HealthState.Healthy,
            version,
            since,
            replica.Destination is null
                || (
                    replica.Destination.Health.Active == DestinationHealth.Healthy
                    && replica.Destination.Health.Passive != DestinationHealth.Unhealthy
                ),
            failed
        )
        {
            Checks = checks,
        };
    }
}

/// <summary>
/// A health check of a service that did not succeed, and what it says: in English, and as a code for other languages.
/// </summary>
internal sealed record FailedCheck(string Service, string Check, HealthState State, string? Description, string? Code)
{
    private const int MaxChecks = 50;
    private const int MaxTextLength = 300;
    private const int MaxCodeLength = 40;

    /// <summary>The checks in the body of <c>/health</c>. A body in another format has none.</summary>
    public static IReadOnlyList<FailedCheck> ReadAll(string service, string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new() { MaxDepth = 8 });
            return
                json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("checks", out var checks)
                && checks.ValueKind == JsonValueKind.Object
                ? [.. checks.EnumerateObject().Take(MaxChecks).Select(check => Read(service, check))]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static FailedCheck Read(string service, JsonProperty check) =>
        new(
            service,
            check.Name,
            GetText(check.Value, "status") switch
            {
                "healthy" => HealthState.Healthy,
                "degraded" => HealthState.Degraded,
                _ => HealthState.Unhealthy,
            },
            GetText(check.Value, "description") is { } text && text.Length > MaxTextLength
                ? text[..MaxTextLength]
                : GetText(check.Value, "description"),
            GetText(check.Value, "code") is { Length: <= MaxCodeLength } code ? code : null
        );

    private static string? GetText(JsonElement check, string name) =>
        check.ValueKind == JsonValueKind.Object
        && check.TryGetProperty(name, out var text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}
