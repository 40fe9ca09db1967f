using System.Text.Json.Nodes;

namespace Biblio.Api.OpenApi;

/// <summary>
/// Writes a Postman collection (format 2.1) with a folder for each tag. The address and the token are variables.
/// </summary>
internal static class PostmanCollectionWriter
{
    public static string Write(JsonObject document) =>
        new JsonObject
        {
            ["info"] = new JsonObject
            {
                ["name"] = "Biblio",
                ["schema"] = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
            },
            ["auth"] = new JsonObject
            {
                ["type"] = "bearer",
                ["bearer"] = new JsonArray(
                    new JsonObject
                    {
                        ["key"] = "token",
                        ["value"] = "{{token}}",
                        ["type"] = "string",
                    }
                ),
            },
            ["variable"] = new JsonArray(
                new JsonObject { ["key"] = "biblio", ["value"] = "http://localhost:8000" },
                new JsonObject { ["key"] = "token", ["value"] = "" }
            ),
            ["item"] = new JsonArray([
                .. RequestExample
                    .ReadAll(document)
                    .GroupBy(example => example.Tag)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => new JsonObject
                    {
                        ["name"] = group.Key,
                        ["item"] = new JsonArray([.. group.Select(CreateItem)]),
                    }),
            ]),
        }.ToJsonString(ApiDocumentCache.IndentedJson) + "\n";

    private static JsonObject CreateItem(RequestExample example)
    {
        var request = new JsonObject
        {
            ["method"] = example.Method,
            ["header"] = example.ContentType is { } type
                ? new JsonArray(new JsonObject { ["key"] = "Content-Type", ["value"] = type })
                : new JsonArray(),
            ["url"] = new JsonObject
            {
                ["raw"] = "{{biblio}}" + GetPath(example),
                ["host"] = new JsonArray("{{biblio}}"),
                ["path"] = new JsonArray([
                    .. GetPath(example).TrimStart('/').Split('/').Select(segment => JsonValue.Create(segment)),
                ]),
            },
        };
        if (!example.NeedsToken)
        {
            request["auth"] = new JsonObject { ["type"] = "noauth" };
        }

        if (example.Body is { } body)
        {
            request["body"] = new JsonObject
            {
                ["mode"] = "raw",
                ["raw"] = body.ToJsonString(ApiDocumentCache.IndentedJson),
            };
        }

        return new() { ["name"] = $"{example.Method} {example.Path}", ["request"] = request };
    }

    /// <summary>Postman's path variables begin with a colon.</summary>
    private static string GetPath(RequestExample example) =>
        example.Path.Replace("{", ":", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
}
