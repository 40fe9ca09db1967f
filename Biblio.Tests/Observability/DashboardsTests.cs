using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

public sealed class DashboardsTests
{
    private static readonly string[] DataSources = ["prometheus", "loki", "tempo", "jaeger"];

    // Current Grafana supports these types. It has removed "graph" and "singlestat" of older dashboards.
    private static readonly string[] PanelTypes =
    [
        "timeseries",
        "stat",
        "gauge",
        "bargauge",
        "table",
        "logs",
        "nodeGraph",
        "row",
    ];

    private static IEnumerable<Dashboards.Panel> Panels =>
        Dashboards.All.SelectMany(dashboard => dashboard.Panels).Where(panel => !panel.IsRow);

    [Fact]
    public void There_is_a_dashboard_for_every_subject()
    {
        Assert.Equal(
            [
                "Api",
                "Business",
                "Catalog",
                "Infrastructure",
                "Inventory",
                "Lending",
                "Microservices Monitoring",
                "Orders",
                "Overview",
                "SLO",
                "Web",
            ],
            Dashboards.All.Select(dashboard => dashboard.Title).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Identifiers_are_unique_and_files_are_formatted()
    {
        var uids = Dashboards.All.Select(dashboard => (string)dashboard.Json["uid"]!).ToList();
        Assert.Equal(uids.Distinct(), uids);

        foreach (var dashboard in Dashboards.All)
        {
            Assert.Equal(Dashboards.Format(dashboard.Json), Repository.Read(dashboard.File));
            var ids = dashboard.Panels.Select(panel => (int)panel.Json["id"]!).ToList();
            Assert.Equal(ids.Distinct(), ids);
        }
    }

    [Fact]
    public void Data_sources_are_those_that_are_provisioned()
    {
        var provisioned = AlertRules.Read<Dictionary<string, object>>(
            "observability/grafana/provisioning/datasources/datasources.yaml"
        );
        var uids = ((List<object>)provisioned["datasources"])
            .Cast<Dictionary<object, object>>()
            .Select(source => (string)source["uid"]);
        Assert.Equal(DataSources, uids);

        foreach (var dashboard in Dashboards.All)
        {
            var used = Dashboards
                .FindWithProperty(dashboard.Json, "datasource")
                .Select(node => (string?)node["datasource"]!["uid"]);
            Assert.All(used, uid => Assert.Contains(uid, DataSources));
        }
    }

    [Fact]
    public void Panels_have_current_types_a_unit_and_a_question()
    {
        foreach (var panel in Panels)
        {
            Assert.Contains(panel.Type, PanelTypes);
            Assert.True(
                panel.Type is "logs" or "nodeGraph" || panel.Json["fieldConfig"]!["defaults"]!["unit"] is not null,
                $"{panel} has no unit"
            );
            Assert.True(panel.Json["targets"]!.AsArray().Count > 0, $"{panel} has no query");
            if (panel.Dashboard.Title is not ("Microservices Monitoring" or "SLO"))
            {
                Assert.True(
                    panel.Title.Contains('?', StringComparison.Ordinal)
                        || panel.Title.EndsWith(" now", StringComparison.Ordinal),
                    $"The title of {panel} is no question"
                );
            }
        }
    }

    [Fact]
    public async Task Prometheus_can_read_every_query() =>
        await PromQl.CheckAsync(Panels.SelectMany(panel => panel.Queries));

    [Fact]
    public void Only_metrics_of_the_schema_are_queried()
    {
        foreach (var panel in Panels)
        {
            Assert.All(panel.Queries.SelectMany(PromQl.Metrics), metric =>
                Assert.True(
                    TelemetrySchema.Contains(metric),
                    $"{panel} queries {metric}, which is not in observability/telemetry.md"
                )
            );
        }

        foreach (var rule in AlertRules.All)
        {
            Assert.All(PromQl.Metrics(rule.expr), metric =>
                Assert.True(
                    TelemetrySchema.Contains(metric),
                    $"{rule.alert ?? rule.record} queries {metric}, which is not in observability/telemetry.md"
                )
            );
        }
    }

    [Theory]
    [InlineData(
        "sum by (service, le) (rate(a_seconds_bucket{x=\"b_total\"}[5m])) / on (instance) group_left (job) c > 0.5",
        "a_seconds_bucket c"
    )]
    [InlineData(
        "histogram_quantile(0.95, sum by(le) (rate(d_bucket[$__rate_interval]))) or vector(0) unless absent(e:f:g == 1)",
        "d_bucket e:f:g"
    )]
    [InlineData("100 * 1e3 * h offset 5m", "h")]
    public void Names_of_metrics_are_found_in_an_expression(string query, string names) =>
        Assert.Equal(names.Split(' '), PromQl.Metrics(query));

    [Theory]
    [InlineData("sum(a{b!=\"c\"}) > 5 unless sum(d) > 0", "sum(a{b!=\"c\"}) ; sum(d)")]
    [InlineData("a:b > 7 * 0.05 and c * 60 > 100", "a:b ; c * 60")]
    [InlineData("absent(up{job=~\"x|y\"} == 1)", "up{job=~\"x|y\"}")]
    [InlineData("a / (b > 0) > 0.9", "a / (b)")]
    public void Operands_of_an_alert_are_found_without_its_limits(string query, string operands) =>
        Assert.Equal(operands.Split(" ; "), PromQl.Operands(query));

    [Theory]
    [InlineData("biblio_messaging_failed_total", true)]
    [InlineData("db_client_connections_pending_requests", true)]
    [InlineData("http_request_duration_seconds_bucket", true)]
    [InlineData("dotnet_process_memory_working_set_bytes", true)]
    [InlineData("service:http_requests:rate5m", true)]
    [InlineData("biblio_orders_lost_total", false)]
    [InlineData("http_requests", false)]
    [InlineData("service:http_requests:rate7m", false)]
    public void The_schema_contains_its_own_metrics_only(string metric, bool known) =>
        Assert.Equal(known, TelemetrySchema.Contains(metric));

    [Fact]
    public void The_exercise_dashboard_matches_its_specification()
    {
        var dashboard = Assert.Single(Dashboards.All, dashboard => dashboard.Title == "Microservices Monitoring");

        Assert.Equal(["microservices", "prometheus"], dashboard.Json["tags"]!.AsArray().Select(tag => (string)tag!));
        Assert.Equal(
            ("5s", "now-1h", "now"),
            (
                (string)dashboard.Json["refresh"]!,
                (string)dashboard.Json["time"]!["from"]!,
                (string)dashboard.Json["time"]!["to"]!
            )
        );
        Assert.Equal(
            ["HTTP Requests Rate", "Response Time", "Error Rate", "Active Users & Orders"],
            dashboard.Panels.Select(panel => panel.Title)
        );
        var rate = dashboard.Panels.First();
        Assert.Equal(
            ("stat", "reqps", "rate(http_requests_total[5m])"),
            (rate.Type, (string)rate.Json["fieldConfig"]!["defaults"]!["unit"]!, rate.Queries.Single())
        );
    }

    [Fact]
    public void Panels_that_may_be_empty_exist()
    {
        var rows = Repository
            .Read("observability/grafana/empty-panels.md")
            .Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Skip(2)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToList();

        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
            Assert.Contains(Panels, panel => panel.Dashboard.Title == row[1] && panel.Title == row[2])
        );
    }
}
