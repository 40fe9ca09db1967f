using System.Text.Json.Nodes;

namespace Biblio.Api.OpenApi;

/// <summary>A reference to a schema of the same document: <c>{ "$ref": "#/components/schemas/Name" }</c>.</summary>
internal static class SchemaReference
{
    private const string Key = "$ref";
    private const string Prefix = "#/components/schemas/";

    public static JsonObject Create(string name) => new() { [Key] = Prefix + name };

    /// <summary>The name of the schema, or null for a node that is no reference.</summary>
    public static string? GetName(JsonNode? node) =>
        ((node as JsonObject)?[Key] as JsonValue)?.GetValue<string>() is { } reference
        && reference.StartsWith(Prefix, StringComparison.Ordinal)
            ? reference[Prefix.Length..]
            : null;

    public static void SetName(JsonObject node, string name) => node[Key] = Prefix + name;
}
