using System.Text.Json.Nodes;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Biblio.Api.Routing;

/// <summary>
/// Books as version 2 of the API shows them: what belongs together stands together (isbn, publication, price with its currency), authors are contributors with a role,
/// and one word says whether the book can be had. Catalog knows one form; this one is made here, on the routes whose metadata say <c>Shape: books-v2</c>.
/// </summary>
internal static class BooksVersion2
{
    /// <summary>An answer longer than this is not a page of books.</summary>
    private const int Longest = 8 * 1024 * 1024;

    public static void Apply(TransformBuilderContext route)
    {
        if (route.Route.Metadata?.GetValueOrDefault("Shape") != "books-v2")
        {
            return;
        }

        // it is read here, so it must not come compressed
        route.AddRequestHeaderRemove("Accept-Encoding");
        route.AddResponseTransform(ReshapeAsync);
    }

    public static JsonObject Of(JsonObject book) =>
        new()
        {
            ["id"] = Take(book, "id"),
            ["title"] = Take(book, "title"),
            ["subtitle"] = Take(book, "subtitle"),
            ["isbn"] = new JsonObject { ["isbn13"] = Take(book, "isbn13"), ["isbn10"] = Take(book, "isbn10") },
            ["contributors"] = Each(book["authors"], author => new JsonObject
            {
                ["id"] = Take(author, "id"),
                ["name"] = Take(author, "name"),
                ["role"] = "author",
            }),
            ["publication"] = new JsonObject
            {
                ["publisher"] = Take(book, "publisher"),
                ["year"] = Take(book, "year"),
                ["language"] = Take(book, "language"),
            },
            ["subjects"] = Each(book["subjects"], subject => Take(subject, "name")),
            ["description"] = Take(book, "description"),
            ["price"] = new JsonObject { ["amount"] = Take(book, "price"), ["currency"] = Take(book, "currency") },
            ["status"] = (bool?)book["withdrawn"] == true ? "withdrawn" : "for-sale",
            ["version"] = Take(book, "version"),
            ["addedAt"] = Take(book, "addedAt"),
            ["changedAt"] = Take(book, "changedAt"),
            ["_links"] = Take(book, "_links"),
        };

    private static async ValueTask ReshapeAsync(ResponseTransformContext context)
    {
        if (
            context.ProxyResponse is not { IsSuccessStatusCode: true } answer
            || answer.Content.Headers.ContentType?.MediaType != "application/json"
        )
        {
            return; // problems and "not modified" are the same in every version
        }

        context.SuppressResponseBody = true;
        var http = context.HttpContext;
        http.Response.ContentLength = null;
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        await answer.Content.LoadIntoBufferAsync(Longest, http.RequestAborted);
        var told = (
            await JsonNode.ParseAsync(
                await answer.Content.ReadAsStreamAsync(http.RequestAborted),
                cancellationToken: http.RequestAborted
            )
        )!.AsObject();
        if (told["items"] is JsonArray items)
        {
            told["items"] = Each(items, Of);
        }
        else
        {
            told = Of(told);
        }

        await http.Response.WriteAsJsonAsync(
            told,
            (System.Text.Json.JsonSerializerOptions?)null,
            "application/json; charset=utf-8",
            http.RequestAborted
        );
    }

    private static JsonArray Each(JsonNode? array, Func<JsonObject, JsonNode?> shape) =>
        [.. (array as JsonArray ?? []).OfType<JsonObject>().ToArray().Select(shape)];

    private static JsonNode? Take(JsonObject from, string name) => from[name]?.DeepClone();
}
