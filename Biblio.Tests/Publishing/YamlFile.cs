using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Biblio.Tests.Publishing;

/// <summary>Reads YAML as JSON nodes. All scalars are texts.</summary>
internal static class YamlFile
{
    public static JsonNode Parse(string text) => ParseAll(text).Single();

    public static IEnumerable<JsonNode> ParseAll(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Select(document => Convert(document.RootNode)!);
    }

    private static JsonNode? Convert(YamlNode node) =>
        node switch
        {
            YamlMappingNode mapping => new JsonObject(
                mapping.Children.Select(child => KeyValuePair.Create(child.Key.ToString(), Convert(child.Value)))
            ),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Convert)]),
            _ => JsonValue.Create(node.ToString()),
        };
}
