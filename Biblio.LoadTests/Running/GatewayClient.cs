using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Shops;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Running;

/// <summary>
/// The HTTP client of all users of a run. It sends authenticated requests to the gateway and counts server errors.
/// </summary>
internal sealed class GatewayClient(Uri gateway, AccessTokenProvider accessTokens) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

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
        BaseAddress = gateway,
        Timeout = Timeout,
    };

    private int _serverErrors;

    /// <summary>The number of responses 5xx so far, for all users.</summary>
    public int ServerErrors => _serverErrors;

    /// <summary>Sends a GET request. A response 2xx is a success, any other a failure of its status.</summary>
    public Task<Response<object>> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, null, null);

    /// <summary>
    /// Sends a GET request and passes the JSON of a successful response to <paramref name="onSuccess"/>.
    /// </summary>
    public Task<Response<object>> GetAsync(string path, Action<JsonNode> onSuccess) =>
        SendAsync(HttpMethod.Get, path, null, null, onSuccess);

    /// <summary>
    /// Posts an order with an idempotency key. Passes the created order to <paramref name="onSuccess"/>.
    /// </summary>
    public Task<Response<object>> PostAsync(
        string path,
        string json,
        string idempotencyKey,
        Action<JsonNode> onSuccess
    ) => SendAsync(HttpMethod.Post, path, json, idempotencyKey, onSuccess);

    /// <summary>Requests JSON outside of any measurement. A failure throws a <see cref="LoadException"/>.</summary>
    public async Task<JsonNode> GetJsonAsync(string path, CancellationToken cancellationToken)
    {
        using var request = await CreateRequestAsync(HttpMethod.Get, path, null, null);
        using var response = await _client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new LoadException($"GET {path}: {(int)response.StatusCode} {text}");
    }

    public void Dispose() => _client.Dispose();

    private async Task<Response<object>> SendAsync(
        HttpMethod method,
        string path,
        string? json,
        string? idempotencyKey,
        Action<JsonNode>? onSuccess
    )
    {
        try
        {
            using var request = await CreateRequestAsync(method, path, json, idempotencyKey);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var body = await response.Content.ReadAsByteArrayAsync();
            var status = ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (!response.IsSuccessStatusCode)
            {
                Interlocked.Add(ref _serverErrors, response.StatusCode >= HttpStatusCode.InternalServerError ? 1 : 0);
                // The message has no ids, because every different message would be its own kind of failure in the
                // report.
                return Response.Fail(
                    statusCode: status,
                    message: $"{method} {response.ReasonPhrase}",
                    sizeBytes: body.Length
                );
            }

            if (onSuccess is not null)
            {
                onSuccess(JsonNode.Parse(body)!);
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
                message: $"{method}: no answer within {Timeout.TotalSeconds} s"
            );
        }
    }

    private async ValueTask<HttpRequestMessage> CreateRequestAsync(
        HttpMethod method,
        string path,
        string? json,
        string? idempotencyKey
    )
    {
        var request = new HttpRequestMessage(method, path)
        {
            Headers = { Authorization = await accessTokens.GetHeaderAsync(CancellationToken.None) },
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
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return request;
    }
}
