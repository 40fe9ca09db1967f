using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Live;
using Biblio.LoadTests.Shops;
using NBomber.Contracts;

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

    public Uri Address => gateway;

    public AccessTokenProvider AccessTokens => accessTokens;

    /// <summary>Counts the requests of a live run.</summary>
    public LiveStatistics? Statistics { get; init; }

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

    /// <summary>Sends JSON outside of any measurement. A failure throws a <see cref="LoadException"/>.</summary>
    public async Task<JsonNode> SendJsonAsync(
        HttpMethod method,
        string path,
        JsonNode body,
        CancellationToken cancellationToken
    )
    {
        using var request = await CreateRequestAsync(method, path, body.ToJsonString(), Guid.NewGuid().ToString());
        using var response = await _client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new LoadException($"{method} {path}: {(int)response.StatusCode} {text}");
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
        var started = Stopwatch.GetTimestamp();
        var response = await MeasureAsync(method, path, json, idempotencyKey, onSuccess);
        Statistics?.Add(
            $"{method} {path}",
            response.IsError ? response.StatusCode : null,
            Stopwatch.GetElapsedTime(started)
        );
        return response;
    }

    private Task<Response<object>> MeasureAsync(
        HttpMethod method,
        string path,
        string? json,
        string? idempotencyKey,
        Action<JsonNode>? onSuccess
    ) => StepResponse.CatchAsync(method, Timeout, async () =>
        {
            using var request = await CreateRequestAsync(method, path, json, idempotencyKey);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var body = await response.Content.ReadAsByteArrayAsync();
            if (response.StatusCode >= HttpStatusCode.InternalServerError)
            {
                Interlocked.Increment(ref _serverErrors);
            }

            if (response.IsSuccessStatusCode)
            {
                onSuccess?.Invoke(JsonNode.Parse(body)!);
            }

            return StepResponse.From(method, response, body, response.IsSuccessStatusCode);
        });

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
