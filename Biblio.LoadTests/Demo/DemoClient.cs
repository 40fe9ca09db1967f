using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Biblio.LoadTests.Demo;

/// <summary>
/// Sends the requests of one account to one service. Requests bypass every cache and time out after ten seconds.
/// </summary>
internal sealed class DemoClient : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _client;

    public DemoClient(Uri service, string? accessToken)
    {
        _client = new() { BaseAddress = service, Timeout = Timeout };
        _client.DefaultRequestHeaders.Accept.Add(new("application/json"));
        _client.DefaultRequestHeaders.CacheControl = new() { NoCache = true };
        _client.DefaultRequestHeaders.Authorization = accessToken is null
            ? null
            : new AuthenticationHeaderValue("Bearer", accessToken);
    }

    public Uri Service => _client.BaseAddress!;

    public AuthenticationHeaderValue? Authorization => _client.DefaultRequestHeaders.Authorization;

    public Task<DemoResponse> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, body: null, cancellationToken);

    public Task<DemoResponse> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>Repeats a GET until the response is as expected. Throws if it is not within the limit.</summary>
    public async Task<DemoResponse> PollAsync(
        string path,
        Func<DemoResponse, bool> isExpected,
        string expected,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        for (var deadline = DateTime.UtcNow + limit; ; await Task.Delay(PollInterval, cancellationToken))
        {
            var response = await GetAsync(path, cancellationToken);
            if (isExpected(response))
            {
                return response;
            }

            if (DateTime.UtcNow > deadline)
            {
                throw new LoadException(
                    $"GET {path}: expected {expected} within {limit.TotalSeconds:0} s; the last answer was {response}"
                );
            }
        }
    }

    public async Task<DemoResponse> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            return new(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (HttpRequestException exception)
        {
            throw new LoadException(
                $"{method} {path}: expected an answer of {Service}; there was none: {exception.Message}"
            );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LoadException(
                $"{method} {path}: expected an answer of {Service} within {Timeout.TotalSeconds:0} s; there was none."
            );
        }
    }

    public void Dispose() => _client.Dispose();
}
