using System.Text.Json.Nodes;

namespace Biblio.Api.OpenApi;

/// <summary>A Postman collection (format 2.1): a folder for each tag, the address and the token as variables.</summary>
internal static class PostmanCollection
{
    public static string From(JsonObject document) =>
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
                .. Example
                    .Of(document)
                    .GroupBy(example => example.Tag)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => new JsonObject
                    {
                        ["name"] = group.Key,
                        ["item"] = new JsonArray([.. group.Select(Item)]),
                    }),
            ]),
        }.ToJsonString(ServiceDocuments.Readable) + "\n";

    private static JsonObject Item(Example example)
    {
        var request = new JsonObject
        {
            ["method"] = example.Method,
            ["header"] = example.ContentType is { } type
                ? new JsonArray(new JsonObject { ["key"] = "Content-Type", ["value"] = type })
                : new JsonArray(),
            ["url"] = new JsonObject
            {
                ["raw"] = "{{biblio}}" + Path(example),
                ["host"] = new JsonArray("{{biblio}}"),
                ["path"] = new JsonArray([
                    .. Path(example).TrimStart('/').Split('/').Select(segment => JsonValue.Create(segment)),
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
                ["raw"] = body.ToJsonString(ServiceDocuments.Readable),
            };
        }

        return new() { ["name"] = $"{example.Method} {example.Path}", ["request"] = request };
    }

    /// <summary>Postman's path variables begin with a colon.</summary>
    private static string Path(Example example) =>
        example.Path.Replace("{", ":", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
}
