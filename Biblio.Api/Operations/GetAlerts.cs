using System.Text.Json.Serialization;
using Biblio.Api.Alerts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Operations;

/// <summary>
/// Alerts that fire and that ended lately, in groups of the same name, service and severity.
/// <paramref name="Partial"/> names what did not answer in time.
/// </summary>
internal sealed record AlertOverview(
    IReadOnlyList<AlertGroup> Firing,
    IReadOnlyList<AlertGroup> Resolved,
    IReadOnlyList<string> Partial,
    [property: JsonPropertyName("_links")] OperationsLinks Links
);

internal static class GetAlerts
{
    private static readonly Dictionary<string, double> NoValues = [];

    /// <summary>Get the alerts that fire and those that ended lately, grouped, with their values, for staff.</summary>
    public static async Task<Ok<AlertOverview>> Handle(
        AlertStore store,
        AlertmanagerClient alertmanager,
        PrometheusClient prometheus,
        IOptions<OperationsOptions> options,
        CancellationToken cancellationToken
    )
    {
        var asked = prometheus.AlertValuesAsync(cancellationToken);
        var live = await alertmanager.FiringAsync(cancellationToken);
        var values = await asked;
        store.SetValues(values ?? NoValues);

        var known = store.All;
        // A gateway that started later has not heard of all alerts that fire.
        var unheard = (live ?? []).Where(alert =>
            !known.Any(one => one.Fingerprint == alert.Fingerprint && one.Since >= alert.Since)
        );
        var all = known.Concat(unheard.Select(alert => alert.WithValue(values ?? NoValues))).ToList();
        var silences = options.Value.Links.GetValueOrDefault("alertmanager");
        return TypedResults.Ok(
            new AlertOverview(
                AlertGroup.From(all.Where(alert => alert.State == AlertState.Firing), silences),
                AlertGroup.From(all.Where(alert => alert.State == AlertState.Resolved), silences),
                [
                    .. alertmanager.IsConfigured && live is null ? ["alertmanager"] : Array.Empty<string>(),
                    .. prometheus.IsConfigured && values is null ? ["prometheus"] : Array.Empty<string>(),
                ],
                OperationsLinks.For("alerts")
            )
        );
    }
}
