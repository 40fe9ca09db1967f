using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Biblio.Api.Exercises;

/// <summary>Issues an access token of staff.</summary>
internal delegate string StaffToken();

/// <summary>
/// Calls the services of Biblio for the exercises. Writes carry a token of staff and a new idempotency key.
/// </summary>
internal sealed class ExerciseClient(HttpClient http, StaffToken token)
{
    public Task<ServiceAnswer> GetAsync(string service, string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, service, path, null, cancellationToken);

    public async Task<ServiceAnswer> SendAsync(
        HttpMethod method,
        string service,
        string path,
        object? body,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, $"http://{service}{path}");
        // Reading the catalogue and the stock needs no token. Reading orders does.
        if (method != HttpMethod.Get || service == "orders")
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token());
            request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        }

        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode >= HttpStatusCode.InternalServerError)
        {
            // The problem of an unreachable service is written in one place.
            throw new HttpRequestException(
                $"{service} answered {(int)response.StatusCode}.",
                null,
                response.StatusCode
            );
        }

        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new(response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }
}

/// <summary>The answer of a service: JSON or a problem.</summary>
internal sealed record ServiceAnswer(HttpStatusCode Status, JsonNode Json)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public IEnumerable<JsonNode> Items => (Json as JsonArray ?? Json["items"]?.AsArray() ?? []).OfType<JsonNode>();

    /// <summary>The error of the exercise for this answer: <paramref name="missing"/> says what does not exist.</summary>
    public IResult ToError(string missing) =>
        Status == HttpStatusCode.NotFound
            ? ExerciseErrors.NotFound(missing)
            : ExerciseErrors.Create(Describe(), (int)Status);

    private string Describe()
    {
        var field = Json["errors"]?.AsObject().FirstOrDefault();
        return field is { Value: JsonArray { Count: > 0 } messages }
            ? $"{field.Value.Key}: {messages[0]}"
            : Json["detail"]?.GetValue<string>() ?? Json["title"]?.GetValue<string>() ?? "The request was refused.";
    }
}
