using System.Text.Json;
using System.Text.Json.Nodes;

namespace Biblio.Api.Exercises;

/// <summary>
/// The JSON object of a request, or none. The exercises ignore unknown members, which Biblio's own API refuses.
/// </summary>
internal sealed record ExerciseBody(JsonObject? Json)
{
    public static async ValueTask<ExerciseBody> BindAsync(HttpContext context)
    {
        try
        {
            return new(
                await JsonNode.ParseAsync(
                    context.Request.Body,
                    documentOptions: new() { MaxDepth = 16 },
                    cancellationToken: context.RequestAborted
                ) as JsonObject
            );
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return new((JsonObject?)null);
        }
    }

    /// <summary>A whole number from 1, which may also be a string of digits.</summary>
    public long? Number(string name) => NumberOf(Json?[name]);

    public decimal? Amount(string name) =>
        Json?[name] is JsonValue value && value.TryGetValue(out decimal amount) ? amount : null;

    /// <summary>A text of at most 300 characters.</summary>
    public string? Text(string name) =>
        Json?[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length is > 0 and <= 300
            ? text
            : null;

    /// <summary>The lines of an order: <c>items[{product_id, quantity}]</c>. Null if one of them is not complete.</summary>
    public IReadOnlyList<object>? OrderLines()
    {
        if (Json?["items"] is not JsonArray { Count: > 0 and <= 100 } items)
        {
            return null;
        }

        var lines = items
            .Select(item =>
                (
                    Book: NumberOf((item as JsonObject)?["product_id"]),
                    Count: NumberOf((item as JsonObject)?["quantity"])
                )
            )
            .ToList();
        return lines.Exists(line => line.Book is null || line.Count is null)
            ? null
            : [.. lines.Select(line => new { bookId = line.Book, quantity = line.Count })];
    }

    private static long? NumberOf(JsonNode? node) =>
        node is JsonValue value
        && (
            value.TryGetValue(out long number)
            || (
                value.TryGetValue(out string? text)
                && long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out number)
            )
        )
        && number >= 1
            ? number
            : null;
}
