using System.Globalization;
using System.Text;
using System.Text.Json;
using StackExchange.Redis;

namespace Biblio.Messaging.Streams;

/// <summary>A message as it lies on a stream.</summary>
internal sealed record StreamMessage(
    string Stream,
    string EntryId,
    Guid Id,
    string Type,
    string Body,
    string? TraceParent,
    DateTime SaidAt
)
{
    public NameValueEntry[] ToFields() => Fields(Id, Type, Body, TraceParent, SaidAt);

    /// <summary>Null when the entry is none of ours: it has no id, no type or no body.</summary>
    public static StreamMessage? From(string stream, StreamEntry entry) =>
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
                    out var saidAt
                )
                    ? saidAt
                    : DateTime.UnixEpoch
            )
            : null;

    /// <summary>What the message is about: the value of its first field, an order's or a book's id.</summary>
    public string Subject
    {
        get
        {
            try
            {
                var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(Body));
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

    /// <summary>The fields of an entry.</summary>
    public static NameValueEntry[] Fields(Guid id, string type, string body, string? traceParent, DateTime saidAt)
    {
        NameValueEntry[] fields =
        [
            new("id", id.ToString()),
            new("type", type),
            new("body", body),
            new("said-at", DateTime.SpecifyKind(saidAt, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture)),
        ];
        return traceParent is null ? fields : [.. fields, new("traceparent", traceParent)];
    }
}
