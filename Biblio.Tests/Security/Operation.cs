using System.Text.Json.Nodes;

namespace Biblio.Tests.Security;

/// <summary>One operation of the API document, with access to its schemas.</summary>
internal sealed record Operation(string Method, string Path, JsonObject Json, JsonObject Document)
{
    public static IReadOnlyList<Operation> All(JsonObject document) =>
        [
            .. from path in document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            where operation.Key is "get" or "put" or "post" or "patch" or "delete"
            select new Operation(operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject(), document),
        ];

    public IEnumerable<(string Name, string In, JsonObject Schema)> Parameters =>
        (Json["parameters"] as JsonArray ?? []).Select(parameter =>
            ((string)parameter!["name"]!, (string)parameter["in"]!, Resolve(parameter["schema"]))
        );

    /// <summary>The first media type of the request body, and its schema.</summary>
    public (string Type, JsonObject Schema)? Body =>
        Json["requestBody"]
            ?["content"]?.AsObject()
            .Select(content => ((string, JsonObject)?)(content.Key, Resolve(content.Value!["schema"])))
            .FirstOrDefault();

    /// <summary>Follows references and takes the alternative of a nullable schema that is not null.</summary>
    public JsonObject Resolve(JsonNode? schema)
    {
        while (true)
        {
            if ((string?)schema?["$ref"] is { } reference)
            {
                schema = Document["components"]!["schemas"]![reference.Split('/')[^1]];
            }
            else if ((schema?["oneOf"] ?? schema?["anyOf"]) is JsonArray { Count: > 0 } choices)
            {
                schema = choices.FirstOrDefault(choice => (string?)choice!["type"] != "null");
            }
            else
            {
                return schema as JsonObject ?? [];
            }
        }
    }

    public static string TypeOf(JsonObject schema) =>
        schema["type"] is JsonArray types
            ? types.Select(type => (string)type!).First(type => type != "null")
            : (string?)schema["type"] ?? "any";

    public override string ToString() => $"{Method} {Path}";
}
