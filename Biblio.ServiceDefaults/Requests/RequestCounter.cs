using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Biblio.ServiceDefaults.Requests;

/// <summary>What is told apart when requests are counted.</summary>
internal readonly record struct RequestCounterKey(
    RouteEndpoint? Endpoint,
    string Method,
    int Status,
    string Protocol,
    bool IsHttps
);

/// <summary>
/// How often an endpoint answered a method with a status. Counters are read from these when somebody collects: adding to a counter compares all its labels, and six
/// counters a request were a quarter of what telemetry cost.
/// </summary>
internal sealed class RequestCounter
{
    private long _count;

    public RequestCounter(RequestCounterKey key, KeyValuePair<string, object?> service)
    {
        Method = key.Method;
        Route = RouteTemplate.Of(key.Endpoint);
        Code = key.Status.ToString(CultureInfo.InvariantCulture);
        Operation = key.Endpoint?.Metadata.GetMetadata<BusinessOperation>();
        Outcome =
            key.Status < 400 ? "success"
            : key.Status == StatusCodes.Status404NotFound ? "not_found"
            : "error";
        Calls = key.Endpoint?.Metadata.GetMetadata<CallCounter>();
        LatencyLabels = [new("method", Method), new("endpoint", Route), service];
        DurationLabels = [new("method", Method), new("endpoint", Route), new("route", Route), service];
        ServerLabels =
        [
            new("http.request.method", Method),
            new("http.response.status_code", key.Status),
            new("network.protocol.version", key.Protocol),
            new("url.scheme", key.IsHttps ? "https" : "http"),
            .. RouteOf(key.Endpoint) is { } route
                ? new KeyValuePair<string, object?>[] { new("http.route", route) }
                : [],
        ];
    }

    public string Method { get; }

    public string Route { get; }

    public string Code { get; }

    public BusinessOperation? Operation { get; }

    public string Outcome { get; }

    public CallCounter? Calls { get; }

    public KeyValuePair<string, object?>[] LatencyLabels { get; }

    public KeyValuePair<string, object?>[] DurationLabels { get; }

    /// <summary>By OpenTelemetry's conventions: https://opentelemetry.io/docs/specs/semconv/http/http-metrics/</summary>
    public KeyValuePair<string, object?>[] ServerLabels { get; }

    public LatencyBuffer Durations { get; } = new();

    public long Count => Interlocked.Read(ref _count);

    // as the request's span says it, with the constraints
    private static string? RouteOf(RouteEndpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route ?? endpoint?.RoutePattern.RawText;

    public void Add() => Interlocked.Increment(ref _count);
}
