using System.Text.Json.Nodes;

namespace Biblio.Api.OpenApi;

/// <summary>An operation of the OpenAPI document, with example values for a request.</summary>
internal sealed record RequestExample(
    string Tag,
    string Method,
    string Path,
    string Summary,
    bool NeedsToken,
    string? ContentType,
    JsonNode? Body
)
{
    private const int MaxDepth = 4;

    public static IEnumerable<RequestExample> ReadAll(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Value is JsonObject && operation.Key is "get" or "put" or "post" or "patch" or "delete"
        select From(document, path.Key, operation.Key, operation.Value!.AsObject());

    private static RequestExample From(JsonObject document, string path, string method, JsonObject operation)
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
            type?.EndsWith("json", StringComparison.Ordinal) == true ? CreateValue(document, media?["schema"], 0) : null
        );
    }

    /// <summary>
    /// An example value of the schema. Objects have the required fields, or all fields when none is required.
    /// </summary>
    private static JsonNode? CreateValue(JsonObject document, JsonNode? schema, int depth)
    {
        if (SchemaReference.GetName(schema) is { } name)
        {
            schema = document["components"]?["schemas"]?[name];
        }

        if (schema is null || depth > MaxDepth)
        {
            return null;
        }

        if (schema["oneOf"] is JsonArray { Count: > 0 } choices)
        {
            return CreateValue(document, choices[^1], depth + 1);
        }

        if (schema["enum"] is JsonArray { Count: > 0 } values)
        {
            return values[0]?.DeepClone();
        }

        var type = schema["type"] is JsonArray types
            ? types.Select(name => (string?)name).First(name => name != "null")
            : (string?)schema["type"];
        var required = (schema["required"] as JsonArray)?.Select(name => (string)name!).ToHashSet();
        return type switch
        {
            "object" => new JsonObject(
                (schema["properties"] as JsonObject ?? [])
                    .Where(property => required is null || required.Contains(property.Key))
                    .Select(property =>
                        KeyValuePair.Create(property.Key, CreateValue(document, property.Value, depth + 1))
                    )
            ),
            "array" => new JsonArray(CreateValue(document, schema["items"], depth + 1)),
            "integer" => Math.Max(1, (long?)schema["minimum"] ?? 1),
            "number" => 12.5,
            "boolean" => true,
            "string" => "text",
            _ => null,
        };
    }
}
