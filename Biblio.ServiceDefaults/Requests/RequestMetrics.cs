using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.ServiceDefaults.Requests;

/// <summary>The metrics of requests under the names that the monitoring exercises ask for, which are Prometheus' own; see observability/telemetry.md.</summary>
internal sealed class RequestMetrics
{
    public const string Name = "Biblio.Requests";

    /// <summary>Seconds.</summary>
    private static readonly double[] DurationBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

    /// <summary>Seconds.</summary>
    private static readonly double[] LatencyBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _service;
    private readonly Counter<long> _appRequests;
    private readonly Histogram<double> _appLatency;
    private readonly Counter<long> _byStatusCode;
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _operations;
    private readonly ConcurrentDictionary<string, Counter<long>> _calls = [];

    public RequestMetrics(IMeterFactory meters, ServiceIdentity identity)
    {
        _service = new("service", identity.Name);
        _meter = meters.Create(Name);
        _appRequests = _meter.CreateCounter<long>("app_requests", description: "Requests answered, by endpoint");
        _appLatency = _meter.CreateHistogram("app_request_latency_seconds", description: "Time to answer a request, by endpoint", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = LatencyBuckets });
        _byStatusCode = _meter.CreateCounter<long>("http_requests_by_status_code", description: "Requests answered, by status code");
        _requests = _meter.CreateCounter<long>("http_requests", description: "Requests answered, by route and status");
        _duration = _meter.CreateHistogram("http_request_duration_seconds", description: "Time to answer a request, by route", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets });
        _errors = _meter.CreateCounter<long>("application_errors", description: "Requests that failed, each counted once, by kind");
        _operations = _meter.CreateCounter<long>("business_operations", description: "What callers asked the shop to do, and how it went");
        _meter.CreateObservableGauge("app_info", () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", Version)), description: "The running version");
    }

    private static string Version { get; } = typeof(RequestMetrics).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        if (Telemetry.IsWatching(context.Request.Path))
        {
            await next(context);
            return;
        }

        // now: whoever handles an exception forgets the endpoint
        var endpoint = context.GetEndpoint();
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            Count(context, endpoint, Stopwatch.GetElapsedTime(started));
        }
    }

    private void Count(HttpContext context, Endpoint? endpoint, TimeSpan elapsed)
    {
        var status = context.Response.StatusCode;
        var code = status.ToString(CultureInfo.InvariantCulture);
        KeyValuePair<string, object?> method = new("method", Methods.Known(context.Request.Method));
        var template = RouteTemplate.Of(endpoint);
        KeyValuePair<string, object?> route = new("route", template);
        KeyValuePair<string, object?> place = new("endpoint", template);

        _appRequests.Add(1, method, place, _service);
        _byStatusCode.Add(1, new("code", code), _service);
        _requests.Add(1, new TagList { method, place, route, new("status", code), new("status_code", code), _service });
        if (!IsLongByNature(context))
        {
            _appLatency.Record(elapsed.TotalSeconds, method, place, _service);
            _duration.Record(elapsed.TotalSeconds, new TagList { method, place, route, _service });
        }

        var operation = endpoint?.Metadata.GetMetadata<BusinessOperation>();
        if (operation is not null)
        {
            _operations.Add(1, new("operation", operation.Name), new("status", status < 400 ? "success" : status == StatusCodes.Status404NotFound ? "not_found" : "error"));
        }

        if (KindOfError(status, operation, context.Features.Get<IExceptionHandlerFeature>()?.Error) is { } kind)
        {
            _errors.Add(1, _service, new("type", kind));
        }

        if (endpoint?.Metadata.GetMetadata<CallCounter>() is { } calls)
        {
            _calls.GetOrAdd(calls.Name, (name, description) => _meter.CreateCounter<long>(name, description: description), calls.Description).Add(1);
        }
    }

    private static string? KindOfError(int status, BusinessOperation? operation, Exception? exception) => status switch
    {
        StatusCodes.Status404NotFound => "not_found",
        < 500 => null,
        _ when exception is not null && Failure.IsDatabase(exception) => "database_error",
        _ when operation is { Creates: true } => "creation_error",
        _ => "server_error",
    };

    /// <summary>An order's events, an upload of a catalogue, a socket: how long these last says nothing of how fast the shop is.</summary>
    private static bool IsLongByNature(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) == true
        || (context.Request.ContentType is { Length: > 0 } sent && !sent.Contains("json", StringComparison.OrdinalIgnoreCase) && !IsForm(sent));

    /// <summary>By the words alone: HasFormContentType throws for a form whose anti-forgery token was refused.</summary>
    private static bool IsForm(string contentType) =>
        contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) || contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase);
}

internal static class RequestMetricsStartup
{
    public static void AddRequestMetrics(this IServiceCollection services) => services.AddSingleton<RequestMetrics>();

    /// <summary>Around everything else, so that it sees the status that the caller gets.</summary>
    public static void UseRequestMetrics(this WebApplication app)
    {
        if (Telemetry.IsOff(app.Configuration))
        {
            return;
        }

        var metrics = app.Services.GetRequiredService<RequestMetrics>();
        app.Use(next => context => metrics.MeasureAsync(context, next));
    }
}
