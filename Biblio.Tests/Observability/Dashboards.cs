using System.Text.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>Reads the Grafana dashboards from the files.</summary>
internal static class Dashboards
{
    public static IReadOnlyList<Dashboard> All { get; } =
    [
        .. Repository
            .Files(".json")
            .Where(file => file.StartsWith("observability/grafana/dashboards/", StringComparison.Ordinal))
            .Order()
            .Select(file => new Dashboard(file, JsonNode.Parse(Repository.Read(file))!)),
    ];

    public sealed record Dashboard(string File, JsonNode Json)
    {
        public string Title => (string)Json["title"]!;

        public IEnumerable<Panel> Panels => Json["panels"]!.AsArray().Select(panel => new Panel(this, panel!));
    }

    public sealed record Panel(Dashboard Dashboard, JsonNode Json)
    {
        public string Title => (string)Json["title"]!;

        public string Type => (string)Json["type"]!;

        public bool IsRow => Type == "row";

        public IEnumerable<string> Queries =>
            Json["targets"]
                ?.AsArray()
                .Where(target => (string?)target!["datasource"]?["type"] == "prometheus")
                .Select(target => (string)target!["expr"]!)
            ?? [];

        public override string ToString() => $"{Dashboard.Title}: {Title}";
    }

    /// <summary>Returns every nested object that has the property.</summary>
    public static IEnumerable<JsonNode> FindWithProperty(JsonNode node, string property) =>
        node switch
        {
            JsonObject o => (o.ContainsKey(property) ? [o] : Enumerable.Empty<JsonNode>()).Concat(
                o.Where(pair => pair.Value is not null).SelectMany(pair => FindWithProperty(pair.Value!, property))
            ),
            JsonArray a => a.Where(item => item is not null).SelectMany(item => FindWithProperty(item!, property)),
            _ => [],
        };

    /// <summary>Formats JSON with an indentation of two spaces and without escapes for letters.</summary>
    public static string Format(JsonNode node) =>
        node.ToJsonString(
            new JsonSerializerOptions
            {
                WriteIndented = true,
                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        ) + "\n";
}
