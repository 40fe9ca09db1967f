using System.Text.Json;
using System.Text.RegularExpressions;
using Biblio.Web.Clients;

namespace Biblio.Web.Components.Operations;

/// <summary>A link into a tool. A text that starts with "Ops." is a key of Texts, and another one is a name.</summary>
public sealed record ToolLink(string Text, string Address);

/// <summary>The addresses of the tools' own pages for traces, series, logs and alerts.</summary>
internal static partial class ToolLinks
{
    // The same queries as the signals of the gateway.
    private static readonly (string Text, string Query)[] Series =
    [
        ("Ops.Signal.requests", "sum by (service) (rate(http_requests_total[1m]))"),
        ("Ops.Signal.errors", """sum by (service) (rate(http_requests_total{status_code=~"5.."}[1m]))"""),
        (
            "Ops.Signal.p95",
            "histogram_quantile(0.95, sum by (service, le) (rate(http_request_duration_seconds_bucket[1m])))"
        ),
    ];

    /// <summary>Whether this is an id of a trace: 32 hexadecimal digits.</summary>
    public static bool IsTraceId(string text) => TraceId().IsMatch(text);

    /// <summary>The pages of a tool that always exist.</summary>
    public static IReadOnlyList<ToolLink> Of(Tool tool) =>
        tool.Name switch
        {
            "dashboard" =>
            [
                new("Ops.Tool.Resources", tool.Address + "/"),
                new("Ops.Tool.Traces", tool.Address + "/traces"),
                new("Ops.Tool.Logs", tool.Address + "/structuredlogs"),
                new("Ops.Tool.Metrics", tool.Address + "/metrics"),
            ],
            "grafana" =>
            [
                new("Overview", tool.Address + "/d/biblio-overview"),
                new("Orders", tool.Address + "/d/biblio-orders"),
                new("SLO", tool.Address + "/d/biblio-slo"),
                new("Infrastructure", tool.Address + "/d/biblio-infrastructure"),
            ],
            "prometheus" =>
            [
                .. Series.Select(series => new ToolLink(series.Text, Graph(tool.Address, series.Query))),
                new("Ops.alerts", tool.Address + "/alerts"),
                new("Ops.Tool.Targets", tool.Address + "/targets"),
            ],
            "alertmanager" =>
            [
                new("Ops.alerts", tool.Address + "/#/alerts"),
                new("Ops.Tool.Silences", tool.Address + "/#/silences"),
            ],
            "jaeger" => [new("Ops.Tool.Traces", tool.Address + "/search?service=orders")],
            _ => [],
        };

    /// <summary>The page of a trace, or null for a tool without traces.</summary>
    public static string? Trace(Tool tool, string traceId) =>
        tool.Name switch
        {
            "dashboard" => $"{tool.Address}/traces/detail/{traceId}",
            "jaeger" => $"{tool.Address}/trace/{traceId}",
            "grafana" => Explore(tool.Address, traceId),
            _ => null,
        };

    /// <summary>The panel of a dashboard's page in Grafana.</summary>
    public static string Dashboard(Tool grafana, string id) => $"{grafana.Address}/d/biblio-{id}";

    /// <summary>The page of a query in Prometheus, or null without either.</summary>
    public static string? Graph(IReadOnlyList<Tool>? tools, string? query, string range) =>
        query is not null && tools?.FirstOrDefault(tool => tool.Name == "prometheus") is { } prometheus
            ? Graph(prometheus.Address, query, range)
            : null;

    private static string Graph(string prometheus, string query, string range = "1h") =>
        $"{prometheus}/graph?g0.expr={Uri.EscapeDataString(query)}&g0.tab=0&g0.range_input={range}";

    /// <summary>Grafana's page Explore with the trace in Tempo.</summary>
    private static string Explore(string grafana, string traceId)
    {
        var panes = new
        {
            trace = new
            {
                datasource = "tempo",
                queries = new[]
                {
                    new
                    {
                        refId = "A",
                        datasource = new { type = "tempo", uid = "tempo" },
                        queryType = "traceql",
                        query = traceId,
                    },
                },
                range = new { from = "now-24h", to = "now" },
            },
        };
        return $"{grafana}/explore?schemaVersion=1&panes={Uri.EscapeDataString(JsonSerializer.Serialize(panes))}";
    }

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex TraceId();
}
