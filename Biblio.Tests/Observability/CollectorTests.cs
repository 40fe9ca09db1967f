namespace Biblio.Tests.Observability;

/// <summary>
/// Checks files whose programs are not installed on this machine: they are YAML, and pipelines use defined components.
/// </summary>
public sealed class CollectorTests
{
    private const string Folder = "observability/collector";

    // These components are in the collector's own repository.
    private static readonly string[] CoreComponents =
    [
        "otlp",
        "memory_limiter",
        "batch",
        "otlp_grpc",
        "otlp_http",
        "debug",
    ];

    [Theory]
    [InlineData("observability/loki/loki.yaml")]
    [InlineData("observability/tempo/tempo.yaml")]
    [InlineData("observability/grafana/provisioning/dashboards/dashboards.yaml")]
    public void Other_files_are_yaml(string file) => Assert.NotEmpty(AlertRules.Read<Dictionary<string, object>>(file));

    [Fact]
    public void Without_redaction_only_the_collectors_own_components_are_used()
    {
        var file = Read("config.yaml");

        foreach (var kind in new[] { "receivers", "processors", "exporters" })
        {
            Assert.All(Names(file, kind), name => Assert.Contains(name.Split('/')[0], CoreComponents));
        }
    }

    [Fact]
    public void Pipelines_use_what_is_defined_and_everything_defined_is_used()
    {
        var (config, redaction) = (Read("config.yaml"), Read("redaction.yaml"));
        foreach (var kind in new[] { "receivers", "processors", "exporters" })
        {
            var defined = Names(config, kind).Concat(Names(redaction, kind)).Order();
            var used = Pipelines(config)
                .Concat(Pipelines(redaction))
                .SelectMany(pipeline => ComponentsOf(pipeline, kind))
                .Distinct()
                .Order();
            Assert.Equal(defined, used);
        }
    }

    [Fact]
    public void Each_pipeline_starts_with_memory_limiter_and_ends_with_batch()
    {
        foreach (var pipeline in Pipelines(Read("config.yaml")).Concat(Pipelines(Read("redaction.yaml"))))
        {
            Assert.Equal("memory_limiter", ComponentsOf(pipeline, "processors").First());
            Assert.Equal("batch", ComponentsOf(pipeline, "processors").Last());
        }
    }

    [Fact]
    public void Every_redaction_pipeline_redacts_attributes_and_messages() =>
        Assert.All(Pipelines(Read("redaction.yaml")), pipeline =>
            Assert.Superset(
                new HashSet<string> { "attributes/redaction", "transform/redaction" },
                ComponentsOf(pipeline, "processors").ToHashSet()
            )
        );

    private static Dictionary<object, object> Read(string file) =>
        AlertRules.Read<Dictionary<object, object>>($"{Folder}/{file}");

    private static IEnumerable<string> Names(Dictionary<object, object> file, string kind) =>
        file.TryGetValue(kind, out var components) ? ((Dictionary<object, object>)components).Keys.Cast<string>() : [];

    private static IEnumerable<Dictionary<object, object>> Pipelines(Dictionary<object, object> file) =>
        ((Dictionary<object, object>)((Dictionary<object, object>)file["service"])["pipelines"]).Values.Cast<
            Dictionary<object, object>
        >();

    private static IEnumerable<string> ComponentsOf(Dictionary<object, object> pipeline, string kind) =>
        pipeline.TryGetValue(kind, out var names) ? ((List<object>)names).Cast<string>() : [];
}
