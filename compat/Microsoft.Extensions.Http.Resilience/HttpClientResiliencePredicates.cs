using System.Net;
using Polly;
using Polly.Timeout;

namespace Microsoft.Extensions.Http.Resilience;

public static class HttpClientResiliencePredicates
{
    /// <summary>5xx, 408, 429, no connection, no answer in time.</summary>
    public static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Result: { } response } => (int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests,
        { Exception: { } exception } => exception is HttpRequestException or TimeoutRejectedException,
        _ => false,
    };

    internal static bool IsConnectionTimeout(Outcome<HttpResponseMessage> outcome, ResilienceContext context) =>
        !context.CancellationToken.IsCancellationRequested && outcome.Exception is OperationCanceledException { InnerException: TimeoutException };
}
