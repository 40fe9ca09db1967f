using Biblio.Tests.Fixtures;
using YamlDotNet.Serialization;

namespace Biblio.Tests.Observability;

/// <summary>Reads the Prometheus rules and their unit tests from the files.</summary>
internal static class AlertRules
{
    public const string Folder = "observability/prometheus";

    private static readonly IDeserializer Yaml = new DeserializerBuilder().IgnoreUnmatchedProperties().Build();

    public static IReadOnlyList<Rule> All { get; } =
    [.. Files("rules").SelectMany(file => Read<RuleFile>(file).groups).SelectMany(group => group.rules)];

    public static IReadOnlyList<Rule> Alerts { get; } = [.. All.Where(rule => rule.alert is not null)];

    public static IReadOnlyList<AlertTest> Tests { get; } =
    [.. Files("tests").SelectMany(file => Read<TestFile>(file).tests).SelectMany(test => test.alert_rule_test)];

    public static IEnumerable<string> Files(string folder) =>
        Repository
            .Files(".yml")
            .Where(file => file.StartsWith($"{Folder}/{folder}/", StringComparison.Ordinal))
            .Order();

    public static T Read<T>(string file) => Yaml.Deserialize<T>(Repository.Read(file));

    // The names are those of the files.
#pragma warning disable IDE1006, CA1812, CA2227, CA1002
    public sealed class RuleFile
    {
        public List<Group> groups { get; set; } = [];
    }

    public sealed class Group
    {
        public List<Rule> rules { get; set; } = [];
    }

    public sealed class Rule
    {
        public string? alert { get; set; }

        public string? record { get; set; }

        public string expr { get; set; } = "";

        public string? @for { get; set; }

        public Dictionary<string, string> labels { get; set; } = [];

        public Dictionary<string, string> annotations { get; set; } = [];
    }

    public sealed class TestFile
    {
        public List<RuleTest> tests { get; set; } = [];
    }

    public sealed class RuleTest
    {
        public List<AlertTest> alert_rule_test { get; set; } = [];
    }

    public sealed class AlertTest
    {
        public string alertname { get; set; } = "";

        public List<object> exp_alerts { get; set; } = [];
    }
#pragma warning restore IDE1006, CA1812, CA2227, CA1002
}
