using System.Text.Json.Nodes;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Biblio.Api.Routing;

/// <summary>
/// Converts books from version 1 of the API to version 2, on the routes whose metadata contain <c>Shape: books-v2</c>.
/// Version 2 groups related fields (isbn, publication, price).
/// It lists authors as contributors with a role, and says in its status whether the book is for sale.
/// Catalog itself serves only version 1.
/// </summary>
internal static class BooksVersion2
{
    /// <summary>No page of books is larger than this.</summary>
    private const int MaxBodyBytes = 8 * 1024 * 1024;

    public static void AddTransforms(TransformBuilderContext builder)
    {
        if (builder.Route.Metadata?.GetValueOrDefault("Shape") != "books-v2")
        {
            return;
        }

        // The transform reads the body, so the service must not compress it.
        builder.AddRequestHeaderRemove("Accept-Encoding");
        builder.AddResponseTransform(TransformResponseAsync);
    }

    public static JsonObject Convert(JsonObject book) =>
        new()
        {
            ["id"] = Copy(book, "id"),
            ["title"] = Copy(book, "title"),
            ["subtitle"] = Copy(book, "subtitle"),
            ["originalTitle"] = Copy(book, "originalTitle"),
            ["isbn"] = new JsonObject { ["isbn13"] = Copy(book, "isbn13"), ["isbn10"] = Copy(book, "isbn10") },
            ["contributors"] = Map(book["authors"], author => new JsonObject
            {
                ["id"] = Copy(author, "id"),
                ["name"] = Copy(author, "name"),
                ["originalName"] = Copy(author, "originalName"),
                ["role"] = "author",
            }),
            ["publication"] = new JsonObject
            {
                ["publisher"] = Copy(book, "publisher"),
                ["year"] = Copy(book, "year"),
                ["language"] = Copy(book, "language"),
                ["pages"] = Copy(book, "pages"),
                ["format"] = Copy(book, "format"),
            },
            ["subjects"] = Map(book["subjects"], subject => Copy(subject, "name")),
            ["description"] = Copy(book, "description"),
            ["price"] = new JsonObject { ["amount"] = Copy(book, "price"), ["currency"] = Copy(book, "currency") },
            ["status"] = (bool?)book["withdrawn"] == true ? "withdrawn" : "for-sale",
            ["version"] = Copy(book, "version"),
            ["addedAt"] = Copy(book, "addedAt"),
            ["changedAt"] = Copy(book, "changedAt"),
            ["_links"] = Copy(book, "_links"),
        };

    private static async ValueTask TransformResponseAsync(ResponseTransformContext context)
    {
        if (
            context.ProxyResponse is not { IsSuccessStatusCode: true } response
            || response.Content.Headers.ContentType?.MediaType != "application/json"
            || context.HttpContext.Request.Path.Value!.EndsWith("/suggestions", StringComparison.OrdinalIgnoreCase)
        )
        {
            // Suggestions, problems and 304 responses are the same in every version.
            return;
        }

        context.SuppressResponseBody = true;
        var http = context.HttpContext;
        http.Response.ContentLength = null;
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        await response.Content.LoadIntoBufferAsync(MaxBodyBytes, http.RequestAborted);
        var body = (
            await JsonNode.ParseAsync(
                await response.Content.ReadAsStreamAsync(http.RequestAborted),
                cancellationToken: http.RequestAborted
            )
        )!.AsObject();
        if (body["items"] is JsonArray items)
        {
            body["items"] = Map(items, Convert);
        }
        else
        {
            body = Convert(body);
        }

        await http.Response.WriteAsJsonAsync(
            body,
            (System.Text.Json.JsonSerializerOptions?)null,
            "application/json; charset=utf-8",
            http.RequestAborted
        );
    }

    private static JsonArray Map(JsonNode? array, Func<JsonObject, JsonNode?> convert) =>
        [.. (array as JsonArray ?? []).OfType<JsonObject>().ToArray().Select(convert)];

    private static JsonNode? Copy(JsonObject from, string name) => from[name]?.DeepClone();
}
