using System.Text.Json.Nodes;

namespace Biblio.Api.OpenApi;

/// <summary>Operations of a document, with values to try them with.</summary>
internal sealed record Example(
    string Tag,
    string Method,
    string Path,
    string Summary,
    bool NeedsToken,
    string? ContentType,
    JsonNode? Body
)
{
    private const int Deepest = 4;

    public static IEnumerable<Example> Of(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Value is JsonObject && operation.Key is "get" or "put" or "post" or "patch" or "delete"
        select From(document, path.Key, operation.Key, operation.Value!.AsObject());

    private static Example From(JsonObject document, string path, string method, JsonObject operation)
    {
        var content = operation["requestBody"]?["content"]?.AsObject();
        var (type, media) = content?.FirstOrDefault() ?? default;
        return new(
            (string?)operation["tags"]?[0] ?? "",
            method.ToUpperInvariant(),
            path,
            (string?)operation["summary"] ?? "",
            operation["security"] is not null,
            type,
            type?.EndsWith("json", StringComparison.Ordinal) == true ? Value(document, media?["schema"], 0) : null
        );
    }

    /// <summary>Something of the kind that the schema describes: what is required, or all there is when nothing is.</summary>
    private static JsonNode? Value(JsonObject document, JsonNode? schema, int depth)
    {
        if ((string?)schema?["$ref"] is { } reference)
        {
            schema = document["components"]?["schemas"]?[reference.Split('/')[^1]];
        }

        if (schema is null || depth > Deepest)
        {
            return null;
        }

        if (schema["oneOf"] is JsonArray { Count: > 0 } choices)
        {
            return Value(document, choices[^1], depth + 1);
        }

        if (schema["enum"] is JsonArray { Count: > 0 } words)
        {
            return words[0]?.DeepClone();
        }

        var type = schema["type"] is JsonArray types
            ? types.Select(one => (string?)one).First(one => one != "null")
            : (string?)schema["type"];
        var required = (schema["required"] as JsonArray)?.Select(name => (string)name!).ToHashSet();
        return type switch
        {
            "object" => new JsonObject(
                (schema["properties"] as JsonObject ?? [])
                    .Where(property => required is null || required.Contains(property.Key))
                    .Select(property => KeyValuePair.Create(property.Key, Value(document, property.Value, depth + 1)))
            ),
            "array" => new JsonArray(Value(document, schema["items"], depth + 1)),
            "integer" => Math.Max(1, (long?)schema["minimum"] ?? 1),
            "number" => 12.5,
            "boolean" => true,
            "string" => "text",
            _ => null,
        };
    }
}
