using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>
/// Settings of Tempo, Loki and the collector, and the links between Grafana's data sources. Each of them was wrong once
/// and was found only with the real programs.
/// </summary>
public sealed class StoresTests
{
    [Fact]
    public void A_peer_without_traces_has_a_name_and_no_address()
    {
        var tempo = Yaml.Read("observability/tempo/tempo.yaml");

        Assert.Equal(
            ["peer.service", "db.system.name", "db.system", "messaging.system"],
            tempo["metrics_generator", "processor", "service_graphs", "peer_attributes"].Texts
        );
    }

    [Fact]
    public void Exemplars_of_Tempo_have_the_label_that_Grafana_links()
    {
        var label = Yaml.Read("observability/tempo/tempo.yaml")[
            "overrides",
            "defaults",
            "metrics_generator",
            "trace_id_label_name"
        ];
        var links = Source("prometheus")["jsonData", "exemplarTraceIdDestinations"];

        Assert.Equal("trace_id", label.Text);
        Assert.Equal([label.Text], links.Items.Select(link => link["name"].Text));
    }

    [Fact]
    public void Tempo_stops_within_the_ten_seconds_that_a_container_gets() =>
        Assert.Equal(
            "5s",
            Yaml.Read("observability/tempo/tempo.yaml")["backend_worker", "finish_on_shutdown_timeout"].Text
        );

    [Fact]
    public void The_service_is_the_only_label_of_logs()
    {
        var attributes = Yaml.Read("observability/loki/loki.yaml")[
            "limits_config",
            "otlp_config",
            "resource_attributes"
        ];
        var rule = Assert.Single(attributes["attributes_config"].Items);

        Assert.Equal("true", attributes["ignore_defaults"].Text);
        Assert.Equal("index_label", rule["action"].Text);
        Assert.Equal(["service.name"], rule["attributes"].Texts);
    }

    [Fact]
    public void Warnings_of_the_collector_have_no_stack_trace() =>
        Assert.Equal(
            "true",
            Yaml.Read("observability/collector/config.yaml")["service", "telemetry", "logs", "disable_stacktrace"].Text
        );

    [Fact]
    public void Spans_in_Jaeger_link_to_logs_only()
    {
        var jaeger = Source("jaeger")["jsonData"];

        Assert.Equal(
            """{service_name=~".+"} | trace_id="$${__trace.traceId}" """.TrimEnd(),
            jaeger["tracesToLogsV2", "query"].Text
        );
        Assert.False(jaeger.Has("tracesToMetrics"));
    }

    [Fact]
    public void Spans_in_Tempo_link_to_logs_and_metrics()
    {
        var tempo = Source("tempo")["jsonData"];

        Assert.Contains("service.name", tempo["tracesToLogsV2", "query"].Text, StringComparison.Ordinal);
        Assert.Equal("prometheus", tempo["tracesToMetrics", "datasourceUid"].Text);
    }

    private static Yaml Source(string uid) =>
        Yaml.Read("observability/grafana/provisioning/datasources/datasources.yaml")["datasources"]
            .Items.Single(source => source["uid"].Text == uid);

    /// <summary>A part of a YAML file.</summary>
    private sealed record Yaml(object Value)
    {
        public string Text => (string)Value;

        public IEnumerable<Yaml> Items => ((List<object>)Value).Select(item => new Yaml(item));

        public IEnumerable<string> Texts => Items.Select(item => item.Text);

        public Yaml this[params string[] path] =>
            path.Aggregate(this, (part, name) => new(((Dictionary<object, object>)part.Value)[name]));

        public static Yaml Read(string file) => new(AlertRules.Read<Dictionary<object, object>>(file));

        public bool Has(string name) => ((Dictionary<object, object>)Value).ContainsKey(name);
    }
}
