using System.Text.Json.Nodes;

namespace Biblio.Api.OpenApi;

/// <summary>
/// Describes answers in version 2 of the API from the descriptions of version 1, as
/// <see cref="Routing.BooksVersion2"/> converts them.
/// </summary>
internal static class BooksVersion2Schema
{
    /// <summary>Returns the schema of the answer, and adds what it refers to.</summary>
    public static JsonNode? Convert(JsonNode? schema, JsonObject schemas)
    {
        if (SchemaReference.GetName(schema) is not { } name || schemas[name] is not JsonObject component)
        {
            return schema?.DeepClone();
        }

        var version2 = name + "V2";
        if (schemas[version2] is null)
        {
            var properties = component["properties"];
            if (properties?["items"]?["items"] is { } item)
            {
                var page = component.DeepClone();
                page["properties"]!["items"]!["items"] = Convert(item, schemas);
                schemas[version2] = page;
            }
            else if (properties?["isbn13"] is not null)
            {
                schemas[version2] = ConvertBook(properties.AsObject());
            }
            else
            {
                // Suggestions are the same in every version.
                return schema!.DeepClone();
            }
        }

        return SchemaReference.Create(version2);
    }

    private static JsonObject ConvertBook(JsonObject book) =>
        Object(
            ("id", Copy(book, "id")),
            ("title", Copy(book, "title")),
            ("subtitle", Copy(book, "subtitle")),
            ("originalTitle", Copy(book, "originalTitle")),
            ("isbn", Object(("isbn13", Copy(book, "isbn13")), ("isbn10", Copy(book, "isbn10")))),
            (
                "contributors",
                Array(
                    Object(
                        ("id", new() { ["type"] = "integer", ["format"] = "int64" }),
                        ("name", new() { ["type"] = "string" }),
                        ("originalName", new() { ["type"] = new JsonArray("null", "string") }),
                        ("role", new() { ["type"] = "string", ["enum"] = new JsonArray("author") })
                    )
                )
            ),
            (
                "publication",
                Object(
                    ("publisher", Copy(book, "publisher")),
                    ("year", Copy(book, "year")),
                    ("language", Copy(book, "language")),
                    ("pages", Copy(book, "pages")),
                    ("format", Copy(book, "format"))
                )
            ),
            ("subjects", Array(new() { ["type"] = "string" })),
            ("description", Copy(book, "description")),
            ("price", Object(("amount", Copy(book, "price")), ("currency", Copy(book, "currency")))),
            ("status", new() { ["type"] = "string", ["enum"] = new JsonArray("for-sale", "withdrawn") }),
            ("version", Copy(book, "version")),
            ("addedAt", Copy(book, "addedAt")),
            ("changedAt", Copy(book, "changedAt")),
            ("_links", Copy(book, "_links"))
        );

    private static JsonObject Object(params (string Name, JsonObject Schema)[] properties) =>
        new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(
                properties.Select(property => KeyValuePair.Create<string, JsonNode?>(property.Name, property.Schema))
            ),
        };

    private static JsonObject Array(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Copy(JsonObject from, string name) => from[name]?.DeepClone() as JsonObject ?? [];
}
