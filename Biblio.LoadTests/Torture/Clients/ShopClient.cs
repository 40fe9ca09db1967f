using System.Globalization;
using System.Net;
using System.Text;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Torture.Clients;

/// <summary>Sends the requests of all clients to the gateway, and checks and counts every answer.</summary>
internal sealed class ShopClient(Uri gateway, AccessTokenProvider accessTokens, ClientLog log) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        }
    )
    {
        BaseAddress = gateway,
        Timeout = Timeout,
    };

    public ClientLog Log => log;

    /// <summary>
    /// Sends a request. With <paramref name="hangUpAfter"/> the client closes its connection if there is no answer by
    /// then.
    /// </summary>
    public async Task<Answer> SendAsync(ShopRequest request, TimeSpan? hangUpAfter, CancellationToken cancellationToken)
    {
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (hangUpAfter is { } delay)
        {
            hangUp.CancelAfter(delay);
        }

        try
        {
            using var message = request.ToMessage();
            message.Headers.Authorization = request.IsPage ? null : await accessTokens.GetHeaderAsync(hangUp.Token);
            using var response = await _client.SendAsync(message, hangUp.Token);
            var body = await response.Content.ReadAsStringAsync(hangUp.Token);
            log.Count(((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
            if (AnswerRules.FindDefect(response, body, request.IsPage) is { } defect)
            {
                log.AddFinding($"{request.Label}: {defect}");
            }

            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                accessTokens.Discard(message.Headers.Authorization);
            }

            return new(response.StatusCode, body);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException or LoadException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            log.Count(hangUp.IsCancellationRequested ? ClientLog.HungUp : ClientLog.NoAnswer);
            return Answer.None;
        }
    }

    public Task<Answer> GetAsync(string path, string label, CancellationToken cancellationToken) =>
        SendAsync(new(HttpMethod.Get, path, label), null, cancellationToken);

    public void Dispose() => _client.Dispose();
}

/// <summary>A request of a client. The label has no ids, so that equal findings can be counted.</summary>
internal sealed record ShopRequest(
    HttpMethod Method,
    string Path,
    string Label,
    string? Json = null,
    string? IdempotencyKey = null
)
{
    /// <summary>Whether a browser asks for a page.</summary>
    public bool IsPage => !Path.StartsWith("/api", StringComparison.Ordinal);

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Path);
        message.Headers.Accept.Add(new(IsPage ? "text/html" : "application/json"));
        if (Json is not null)
        {
            message.Content = new StringContent(Json, Encoding.UTF8, "application/json");
        }

        if (IdempotencyKey is not null)
        {
            message.Headers.Add("Idempotency-Key", IdempotencyKey);
        }

        return message;
    }
}
