using System.Globalization;
using System.Text;
using System.Text.Json;
using StackExchange.Redis;

namespace Biblio.Messaging.Streams;

/// <summary>A message that was read from a stream.</summary>
internal sealed record StreamMessage(
    string Stream,
    string EntryId,
    Guid Id,
    string Type,
    string Body,
    string? TraceParent,
    DateTime PublishedAt
)
{
    /// <summary>Returns null when the entry is not a message, because its id, type or body is missing.</summary>
    public static StreamMessage? Parse(string stream, StreamEntry entry) =>
        Guid.TryParse((string?)entry["id"], out var id) && !entry["type"].IsNullOrEmpty && !entry["body"].IsNull
            ? new(
                stream,
                entry.Id!,
                id,
                entry["type"]!,
                entry["body"]!,
                entry["traceparent"],
                DateTime.TryParse(
                    (string?)entry["said-at"],
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var publishedAt
                )
                    ? publishedAt
                    : DateTime.UnixEpoch
            )
            : null;

    /// <summary>
    /// The value of the first property of the body, such as the id of an order or a book. Messages with the same key
    /// are handled in order.
    /// </summary>
    public string PartitionKey => field ??= ReadFirstValue(Body);

    /// <summary>Returns the fields of a message's stream entry.</summary>
    public static NameValueEntry[] ToFields(
        Guid id,
        string type,
        string body,
        string? traceParent,
        DateTime publishedAt
    )
    {
        NameValueEntry[] fields =
        [
            new("id", id.ToString()),
            new("type", type),
            new("body", body),
            new(
                "said-at",
                DateTime.SpecifyKind(publishedAt, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture)
            ),
        ];
        return traceParent is null ? fields : [.. fields, new("traceparent", traceParent)];
    }

    private static string ReadFirstValue(string body)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(body));
            return
                reader.Read()
                && reader.TokenType == JsonTokenType.StartObject
                && reader.Read()
                && reader.Read()
                && reader.TokenType is JsonTokenType.Number or JsonTokenType.String
                ? Encoding.UTF8.GetString(reader.ValueSpan)
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
