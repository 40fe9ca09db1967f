using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>The metric names of observability/telemetry.md in the form of Prometheus.</summary>
internal static partial class TelemetrySchema
{
    // Exporters and monitoring programs define these names.
    private static readonly string[] ExporterPrefixes =
    [
        "node_",
        "mysql_",
        "redis_",
        "prometheus_",
        "alertmanager_",
        "scrape_samples_scraped",
    ];
    private static readonly string[] BuiltInMetrics = ["up", "ALERTS"];

    private static readonly string[] Suffixes = ["", "_total", "_seconds", "_seconds_total", "_bytes", "_bytes_total"];

    /// <summary>
    /// The metrics of telemetry.md with every form that Prometheus may give to their names.
    /// Families (<c>kestrel.*</c>) are not included.
    /// </summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Metrics => MetricForms;

    private static readonly Dictionary<string, IReadOnlyList<string>> MetricForms = [];
    private static readonly HashSet<string> Names = [];
    private static readonly List<string> Prefixes = [];

    static TelemetrySchema()
    {
        var text = Repository.Read("observability/telemetry.md");
        var last = "";
        foreach (
            var name in MetricName()
                .Matches(text[text.IndexOf("## Metrics", StringComparison.Ordinal)..])
                .Select(match => match.Groups[1].Value)
        )
        {
            // A leading dot continues the name before it, as in `db.client.connections.usage`, `.max`.
            last = name.StartsWith('.') ? last[..last.LastIndexOf('.')] + name : name;
            if (last.EndsWith('*'))
            {
                Prefixes.Add(last.TrimEnd('*').Replace('.', '_'));
            }
            else
            {
                // The names of the exercises already have the form of Prometheus.
                MetricForms[last] = last.Contains('.', StringComparison.Ordinal) ? FormsOf(last) : [last];
                Names.UnionWith(MetricForms[last]);
            }
        }
    }

    /// <summary>The forms that Prometheus may give to a name. It adds a unit and a suffix.</summary>
    public static IReadOnlyList<string> FormsOf(string name) =>
        [.. Suffixes.Select(suffix => name.Replace('.', '_') + suffix)];

    public static bool Contains(string metric) =>
        metric.Contains(':', StringComparison.Ordinal)
            ? AlertRules.All.Any(rule => rule.record == metric)
            : BuiltInMetrics.Contains(metric)
                || ExporterPrefixes.Any(prefix => metric.StartsWith(prefix, StringComparison.Ordinal))
                || Prefixes.Any(prefix => metric.StartsWith(prefix, StringComparison.Ordinal))
                || Names.Contains(metric)
                || Names.Contains(HistogramSuffix().Replace(metric, ""));

    [GeneratedRegex(@"`(\.?[a-z][a-z0-9_.]*\*?|\.[a-z_]+)`")]
    private static partial Regex MetricName();

    [GeneratedRegex("_(bucket|count|sum)$")]
    private static partial Regex HistogramSuffix();
}
