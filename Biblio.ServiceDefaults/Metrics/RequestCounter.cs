using System.Globalization;
using Microsoft.AspNetCore.Http.Metadata;

namespace Biblio.ServiceDefaults.Metrics;

/// <summary>Requests with the same key share one counter.</summary>
internal readonly record struct RequestCounterKey(
    RouteEndpoint? Endpoint,
    string Method,
    int Status,
    string Protocol,
    bool IsHttps
);

/// <summary>
/// Counts the requests of one endpoint, method and status. Observable instruments read it at collection. Adding to a
/// <c>Counter</c> compares all its labels, and six counters a request were a quarter of the cost of telemetry.
/// </summary>
internal sealed class RequestCounter
{
    private long _count;

    public RequestCounter(RequestCounterKey key, KeyValuePair<string, object?> service)
    {
        Method = key.Method;
        Route = RequestLabels.Route(key.Endpoint);
        StatusCode = key.Status.ToString(CultureInfo.InvariantCulture);
        Outcome = key.Status switch
        {
            < 400 => "success",
            StatusCodes.Status404NotFound => "not_found",
            _ => "error",
        };
        Operation = key.Endpoint?.Metadata.GetMetadata<BusinessOperation>();
        CallCounter = key.Endpoint?.Metadata.GetMetadata<CallCounter>();
        LatencyLabels = [new("method", Method), new("endpoint", Route), service];
        DurationLabels = [new("method", Method), new("endpoint", Route), new("route", Route), service];
        ServerLabels =
        [
            new("http.request.method", Method),
            new("http.response.status_code", key.Status),
            new("network.protocol.version", key.Protocol),
            new("url.scheme", key.IsHttps ? "https" : "http"),
        ];
        // The request's span has the same route, with its constraints.
        var route = key.Endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route;
        route ??= key.Endpoint?.RoutePattern.RawText;
        if (route is not null)
        {
            ServerLabels = [.. ServerLabels, new("http.route", route)];
        }
    }

    public string Method { get; }

    public string Route { get; }

    public string StatusCode { get; }

    public string Outcome { get; }

    public BusinessOperation? Operation { get; }

    public CallCounter? CallCounter { get; }

    public KeyValuePair<string, object?>[] LatencyLabels { get; }

    public KeyValuePair<string, object?>[] DurationLabels { get; }

    /// <summary>See https://opentelemetry.io/docs/specs/semconv/http/http-metrics/</summary>
    public KeyValuePair<string, object?>[] ServerLabels { get; }

    public LatencyBuffer Latencies { get; } = new();

    public long Count => Interlocked.Read(ref _count);

    public void Increment() => Interlocked.Increment(ref _count);
}
