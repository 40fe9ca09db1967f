using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Polly;

namespace Biblio.Api.Aggregation;

/// <summary>Asks the services for the parts of a composed answer: in the caller's name, and no longer than the answer may take (<c>Shop:Deadline</c>).</summary>
internal sealed class Aggregator(
    IHttpClientFactory clients,
    IHttpContextAccessor caller,
    IConfiguration configuration,
    ILogger<Aggregator> logger
)
{
    /// <summary>What a service says beyond what is needed here is let be.</summary>
    private static readonly JsonSerializerOptions Tolerant = new(JsonSerializerDefaults.Web);

    private readonly TimeSpan _deadline = configuration.GetValue("Shop:Deadline", TimeSpan.FromSeconds(2));

    /// <summary>What <c>partial</c> says: who did not answer.</summary>
    public static IReadOnlyList<string> Missing(params IEnumerable<string?> gaps) =>
        [.. gaps.OfType<string>().Distinct()];

    public async Task<PartialResult<T>> AskAsync<T>(string service, string path, CancellationToken cancellationToken)
        where T : class
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_deadline);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{service}{path}");
        // links in the part lead back through the gateway, as they would have had it been asked from outside
        request.Headers.TryAddWithoutValidation(
            "X-Forwarded-Prefix",
            service == "orders" ? "/api/v1" : $"/api/v1/{service}"
        );
        if (
            caller.HttpContext?.Request.Headers.Authorization is { Count: > 0 } authorization
            && !StringValues.IsNullOrEmpty(authorization)
        )
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization.ToString());
        }

        try
        {
            using var client = clients.CreateClient("shop");
            using var answer = await client.SendAsync(request, deadline.Token);
            if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                return new(service, null, IsMissing: false);
            }

            answer.EnsureSuccessStatusCode();
            return new(service, await answer.Content.ReadFromJsonAsync<T>(Tolerant, deadline.Token), IsMissing: false);
        }
        catch (Exception exception) when (IsNoAnswer(exception) && !cancellationToken.IsCancellationRequested)
        {
            logger.PartMissing(service, exception.Message);
            return new(service, null, IsMissing: true);
        }
    }

    /// <summary>No connection, cut off, too late, given up by the resilience pipeline, or a 5xx.</summary>
    private static bool IsNoAnswer(Exception exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException or ExecutionRejectedException;
}
