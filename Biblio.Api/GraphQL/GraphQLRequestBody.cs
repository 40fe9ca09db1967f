using System.Text.Json;
using System.Text.Json.Nodes;

namespace Biblio.Api.GraphQL;

/// <summary>
/// A request as GraphQL over HTTP defines it. <paramref name="Extensions"/> may name a persisted query:
/// <c>{"persistedQuery":{"version":1,"sha256Hash":"..."}}</c>.
/// </summary>
internal sealed record GraphQLRequestBody(
    string? Query = null,
    string? OperationName = null,
    JsonObject? Variables = null,
    GraphQLRequestExtensions? Extensions = null
)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { MaxDepth = 32 };

    /// <summary>One request, or several as a list. Null when the text is something else.</summary>
    public static IReadOnlyList<GraphQLRequestBody>? Parse(ReadOnlySpan<byte> json, out bool isBatch)
    {
        isBatch = false;
        try
        {
            var reader = new Utf8JsonReader(json);
            isBatch = reader.Read() && reader.TokenType == JsonTokenType.StartArray;
            return isBatch ? JsonSerializer.Deserialize<List<GraphQLRequestBody>>(json, JsonOptions)
                : JsonSerializer.Deserialize<GraphQLRequestBody>(json, JsonOptions) is { } one ? [one]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Null when the text of a GET request is no JSON object.</summary>
    public static T? ParseParameter<T>(string? text)
        where T : class
    {
        try
        {
            return string.IsNullOrEmpty(text) ? null : JsonSerializer.Deserialize<T>(text, JsonOptions);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record GraphQLRequestExtensions(PersistedQueryReference? PersistedQuery = null);

/// <summary>The lowercase hexadecimal SHA-256 of the query's text.</summary>
internal sealed record PersistedQueryReference(int Version, string Sha256Hash);

/// <summary>The response. <paramref name="Data"/> is missing when the query was not run.</summary>
internal sealed record GraphQLResponseBody(JsonObject? Data, IReadOnlyList<GraphQLError>? Errors);

internal sealed record GraphQLError(string Message, IReadOnlyList<JsonNode>? Path, GraphQLErrorExtensions? Extensions);

internal sealed record GraphQLErrorExtensions(string Code);
