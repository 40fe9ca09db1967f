using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>The names that observability/telemetry.md promises, in Prometheus' form.</summary>
internal static partial class TelemetrySchema
{
    // exporters and the programs that watch: their names are theirs
    private static readonly string[] Others =
    [
        "node_",
        "mysql_",
        "redis_",
        "prometheus_",
        "alertmanager_",
        "scrape_samples_scraped",
    ];
    private static readonly string[] OfPrometheus = ["up", "ALERTS"];

    private static readonly string[] Endings = ["", "_total", "_seconds", "_seconds_total", "_bytes", "_bytes_total"];

    /// <summary>What telemetry.md names, each in every form that Prometheus may give it. Families (<c>kestrel.*</c>) are not among them.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Promised => Promises;

    private static readonly Dictionary<string, IReadOnlyList<string>> Promises = [];
    private static readonly HashSet<string> Names = [];
    private static readonly List<string> Prefixes = [];

    static TelemetrySchema()
    {
        var text = Repository.Read("observability/telemetry.md");
        var last = "";
        foreach (
            var name in Words()
                .Matches(text[text.IndexOf("## Metrics", StringComparison.Ordinal)..])
                .Select(match => match.Groups[1].Value)
        )
        {
            // `db.client.connections.usage`, `.max`
            last = name.StartsWith('.') ? last[..last.LastIndexOf('.')] + name : name;
            var underscores = last.Replace('.', '_');
            if (underscores.EndsWith('*'))
            {
                Prefixes.Add(underscores.TrimEnd('*'));
            }
            else
            {
                // OpenTelemetry's names get a unit and an ending in Prometheus; the exercises' names are Prometheus' already
                Promises[last] =
                [
                    .. last.Contains('.', StringComparison.Ordinal)
                        ? Endings.Select(ending => underscores + ending)
                        : [underscores],
                ];
                Names.UnionWith(Promises[last]);
            }
        }
    }

    public static bool Knows(string metric) =>
        metric.Contains(':', StringComparison.Ordinal)
            ? AlertRules.All.Any(rule => rule.record == metric)
            : OfPrometheus.Contains(metric)
                || Others.Any(prefix => metric.StartsWith(prefix, StringComparison.Ordinal))
                || Prefixes.Any(prefix => metric.StartsWith(prefix, StringComparison.Ordinal))
                || Names.Contains(metric)
                || Names.Contains(OfHistogram().Replace(metric, ""));

    [GeneratedRegex(@"`(\.?[a-z][a-z0-9_.]*\*?|\.[a-z_]+)`")]
    private static partial Regex Words();

    [GeneratedRegex("_(bucket|count|sum)$")]
    private static partial Regex OfHistogram();
}
