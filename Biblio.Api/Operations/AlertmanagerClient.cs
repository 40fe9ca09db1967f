using System.Text.Json;
using Biblio.Api.Alerts;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Operations;

/// <summary>Reads the alerts that fire now. The webhook hears of a firing alert again only after an hour.</summary>
internal sealed class AlertmanagerClient(OperationsClient client, IOptions<OperationsOptions> options)
{
    private const int MaxAlerts = 1_000;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { MaxDepth = 16 };

    public bool IsConfigured => options.Value.Alertmanager is not null;

    /// <summary>The alerts that fire and are neither silenced nor inhibited. Null when there was no answer.</summary>
    public async Task<IReadOnlyList<Alert>?> FiringAsync(CancellationToken cancellationToken)
    {
        const string path = "/api/v2/alerts?active=true&silenced=false&inhibited=false";
        if (
            options.Value.Alertmanager is not { } address
            || await client.GetAsync(new Uri(address, path), cancellationToken) is not { IsSuccess: true } answer
        )
        {
            return null;
        }

        try
        {
            return
            [
                .. (JsonSerializer.Deserialize<List<LiveAlert?>>(answer.Body, JsonOptions) ?? [])
                    .Take(MaxAlerts)
                    .Where(alert => alert?.Labels?.GetValueOrDefault("alertname") is not null)
                    .Select(alert =>
                        Alert.From(
                            AlertState.Firing,
                            alert!.Fingerprint,
                            alert.Labels!,
                            alert.Annotations,
                            alert.StartsAt.UtcDateTime,
                            until: null
                        )
                    ),
            ];
        }
        catch (JsonException)
        {
            // It is not the answer of an Alertmanager.
            return null;
        }
    }

    private sealed record LiveAlert(
        string? Fingerprint,
        Dictionary<string, string?>? Labels,
        Dictionary<string, string?>? Annotations,
        DateTimeOffset StartsAt
    );
}
