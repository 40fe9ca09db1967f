using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Shops;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Running;

/// <summary>All users of a run: their requests through the public door, signed in, and what must never come back.</summary>
internal sealed class Visitor(Uri door, SignIn signIn) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        }
    )
    {
        BaseAddress = door,
        Timeout = Patience,
    };

    private int _serverErrors;

    /// <summary>Answers 5xx so far, whoever got them.</summary>
    public int ServerErrors => _serverErrors;

    /// <summary>One GET: 2xx is a success, anything else a failure of its kind.</summary>
    public Task<Response<object>> GetAsync(string path) => AskAsync(HttpMethod.Get, path, null, null, null);

    /// <summary>The same, for who needs what came back.</summary>
    public Task<Response<object>> GetAsync(string path, Action<JsonNode> read) =>
        AskAsync(HttpMethod.Get, path, null, null, read);

    /// <summary>An order with its key; <paramref name="read"/> sees the answer of the one that was created.</summary>
    public Task<Response<object>> PostAsync(string path, string json, string key, Action<JsonNode> read) =>
        AskAsync(HttpMethod.Post, path, json, key, read);

    /// <summary>JSON outside of any measurement; a LoadException when it does not come.</summary>
    public async Task<JsonNode> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var request = await RequestAsync(HttpMethod.Get, path, null, null);
        using var response = await _client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new LoadException($"GET {path}: {(int)response.StatusCode} {text}");
    }

    public void Dispose() => _client.Dispose();

    private async Task<Response<object>> AskAsync(
        HttpMethod method,
        string path,
        string? json,
        string? key,
        Action<JsonNode>? read
    )
    {
        try
        {
            using var request = await RequestAsync(method, path, json, key);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var body = await response.Content.ReadAsByteArrayAsync();
            var status = ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (!response.IsSuccessStatusCode)
            {
                Interlocked.Add(ref _serverErrors, response.StatusCode >= HttpStatusCode.InternalServerError ? 1 : 0);
                // the method only: a message with ids in it would be a kind of failure of its own for each
                return Response.Fail(
                    statusCode: status,
                    message: $"{method} {response.ReasonPhrase}",
                    sizeBytes: body.Length
                );
            }

            if (read is not null)
            {
                read(JsonNode.Parse(body)!);
            }

            return Response.Ok(statusCode: status, sizeBytes: body.Length);
        }
        catch (HttpRequestException exception)
        {
            return Response.Fail(
                statusCode: exception.HttpRequestError.ToString(),
                message: $"{method}: {exception.HttpRequestError}"
            );
        }
        catch (TaskCanceledException)
        {
            return Response.Fail(
                statusCode: "timeout",
                message: $"{method}: no answer within {Patience.TotalSeconds} s"
            );
        }
    }

    private async ValueTask<HttpRequestMessage> RequestAsync(HttpMethod method, string path, string? json, string? key)
    {
        var request = new HttpRequestMessage(method, path)
        {
            Headers = { Authorization = await signIn.HeaderAsync(CancellationToken.None) },
        };
        request.Headers.Accept.Add(
            new MediaTypeWithQualityHeaderValue(
                path.StartsWith("/api", StringComparison.Ordinal) ? "application/json" : "text/html"
            )
        );
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json))
            {
                Headers = { ContentType = new("application/json") },
            };
            request.Headers.Add("Idempotency-Key", key);
        }

        return request;
    }
}
