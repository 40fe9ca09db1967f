using System.Net;
using System.Text.Json.Nodes;

namespace Biblio.LoadTests.Torture.Clients;

/// <summary>An answer of the gateway. The status is null if there was none.</summary>
internal sealed record Answer(HttpStatusCode? Status, string Body)
{
    public static readonly Answer None = new(null, "");

    public bool IsSuccess => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;

    /// <summary>Whether the same request may have another answer later.</summary>
    public bool IsTemporary =>
        Status
            is null
                or HttpStatusCode.Unauthorized
                or HttpStatusCode.TooManyRequests
                or >= HttpStatusCode.InternalServerError;

    public JsonNode Json => JsonNode.Parse(Body) ?? throw new LoadException("An answer was null.");
}
