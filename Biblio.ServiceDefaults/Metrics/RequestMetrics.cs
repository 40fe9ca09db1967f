using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Biblio.Http;
using Microsoft.AspNetCore.Diagnostics;

namespace Biblio.ServiceDefaults.Metrics;

/// <summary>
/// The metrics of requests. Their names come from the monitoring exercises and follow Prometheus' conventions. See
/// observability/telemetry.md.
/// </summary>
internal sealed class RequestMetrics
{
    public const string Name = "Biblio.Requests";

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _service;
    private readonly Histogram<double> _appLatency;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double>? _serverDuration;
    private readonly Counter<long> _errors;
    private readonly ConcurrentDictionary<RequestCounterKey, RequestCounter> _counters = [];
    private readonly ConcurrentDictionary<string, ObservableCounter<long>> _callCounters = [];

    private int _active;

    /// <param name="meters">Creates the meter.</param>
    /// <param name="identity">The value of the label <c>service</c>.</param>
    /// <param name="endpoints">The endpoints, whose failures are counted from zero.</param>
    /// <param name="replacesServerMetrics">
    /// Whether this class also measures active requests and OpenTelemetry's duration. ASP.NET Core's own instruments
    /// look up their labels twice in each request. In a read of a book, this costs more than all metrics here.
    /// </param>
    public RequestMetrics(
        IMeterFactory meters,
        ServiceIdentity identity,
        EndpointDataSource endpoints,
        bool replacesServerMetrics
    )
    {
        var failures = new FailureSeries(endpoints);
        _service = new("service", identity.Name);
        _meter = meters.Create(Name);
        // This instrument is the first, because a collection reads instruments in the order of their creation.
        _meter.CreateObservableCounter(
            "app_requests",
            () =>
            {
                RecordPending();
                return Sum(
                    counter => (counter.Method, counter.Route),
                    key => [new("method", key.Method), new("endpoint", key.Route), _service]
                );
            },
            description: "Completed requests by endpoint"
        );
        _appLatency = CreateHistogram(
            "app_request_latency_seconds",
            "Request latency by endpoint",
            [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
        );
        _meter.CreateObservableCounter(
            "http_requests_by_status_code",
            () => Sum(counter => counter.StatusCode, code => [new("code", code), _service]),
            description: "Completed requests by status code"
        );
        _meter.CreateObservableCounter(
            "http_requests",
            () =>
                Sum(
                    counter => (counter.Method, counter.Route, counter.StatusCode),
                    key =>
                        [
                            new("method", key.Method),
                            new("endpoint", key.Route),
                            new("route", key.Route),
                            new("status", key.StatusCode),
                            new("status_code", key.StatusCode),
                            _service,
                        ],
                    atLeast: failures.Get()
                ),
            description: "Completed requests by route and status"
        );
        _duration = CreateHistogram(
            "http_request_duration_seconds",
            "Request duration by route",
            [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]
        );
        _errors = _meter.CreateCounter<long>(
            "application_errors",
            description: "Failed requests by type of error, each counted once"
        );
        _meter.CreateObservableCounter(
            "business_operations",
            () =>
                Sum(
                    counter => (counter.Operation?.Name, counter.Outcome),
                    key => [new("operation", key.Name), new("status", key.Outcome)],
                    counter => counter.Operation is not null
                ),
            description: "Operations that callers requested, by outcome"
        );
        if (replacesServerMetrics)
        {
            // Names, units and buckets are those of ASP.NET Core's own instruments, which are off in this case.
            _serverDuration = CreateHistogram(
                "http.server.request.duration",
                "Duration of HTTP server requests.",
                [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
                "s"
            );
            _meter.CreateObservableUpDownCounter(
                "http.server.active_requests",
                () => Volatile.Read(ref _active),
                "{request}",
                "Requests in progress"
            );
        }

        var version = typeof(RequestMetrics).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        _meter.CreateObservableGauge(
            "app_info",
            () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", version)),
            description: "The running version"
        );
    }

    public async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        if (MonitoringPaths.Contains(context.Request.Path))
        {
            await next(context);
            return;
        }

        // The endpoint is read now, because the exception handler clears it.
        var endpoint = context.GetEndpoint();
        var started = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _active);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _active);
            Count(context, endpoint, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }

    private void Count(HttpContext context, Endpoint? endpoint, double seconds)
    {
        var status = context.Response.StatusCode;
        var key = new RequestCounterKey(
            endpoint as RouteEndpoint,
            RequestLabels.Method(context.Request.Method),
            status,
            RequestLabels.ProtocolVersion(context.Request.Protocol),
            context.Request.IsHttps
        );
        var counter = _counters.TryGetValue(key, out var existing) ? existing : AddCounter(key);
        counter.Increment();
        var exception = status < 400 ? null : context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (IsLongRunning(context))
        {
            _serverDuration?.Record(seconds, counter.ServerLabels);
        }
        else if (status >= 500)
        {
            var errorType = exception?.GetType().FullName ?? counter.StatusCode;
            Record(counter, seconds, [.. counter.ServerLabels, new("error.type", errorType)]);
        }
        else if (Activity.Current is { Recorded: true })
        {
            // An exemplar needs the current trace, so a sampled request is not buffered.
            Record(counter, seconds, counter.ServerLabels);
        }
        else
        {
            Record(counter, counter.Latencies.Add(seconds));
        }

        if (status >= 400 && ErrorType(status, counter.Operation, exception) is { } type)
        {
            _errors.Add(1, _service, new("type", type));
        }
    }

    private void Record(RequestCounter counter, double seconds, KeyValuePair<string, object?>[] serverLabels)
    {
        _appLatency.Record(seconds, counter.LatencyLabels);
        _duration.Record(seconds, counter.DurationLabels);
        _serverDuration?.Record(seconds, serverLabels);
    }

    private void Record(RequestCounter counter, ReadOnlyMemory<double> latencies)
    {
        foreach (var seconds in latencies.Span)
        {
            Record(counter, seconds, counter.ServerLabels);
        }
    }

    private void RecordPending()
    {
        foreach (var counter in _counters.Values)
        {
            Record(counter, counter.Latencies.Take());
        }
    }

    private RequestCounter AddCounter(RequestCounterKey key)
    {
        var counter = _counters.GetOrAdd(key, (key, service) => new(key, service), _service);
        if (counter.CallCounter is { } calls)
        {
            _callCounters.GetOrAdd(calls.Name, name =>
                _meter.CreateObservableCounter(
                    name,
                    () => _counters.Values.Where(other => other.CallCounter?.Name == name).Sum(other => other.Count),
                    description: calls.Description
                )
            );
        }

        return counter;
    }

    private IEnumerable<Measurement<long>> Sum<TKey>(
        Func<RequestCounter, TKey> keySelector,
        Func<TKey, KeyValuePair<string, object?>[]> labels,
        Func<RequestCounter, bool>? filter = null,
        IReadOnlyList<TKey>? atLeast = null
    )
    {
        var sums = _counters
            .Values.Where(filter ?? (_ => true))
            .GroupBy(keySelector)
            .Select(group => (group.Key, Count: group.Sum(counter => counter.Count)))
            .ToList();
        // These counters are zero until the first request.
        var missing = (atLeast ?? []).Except(sums.Select(sum => sum.Key)).Select(key => (Key: key, Count: 0L));
        return sums.Concat(missing).Select(sum => new Measurement<long>(sum.Count, labels(sum.Key)));
    }

    private Histogram<double> CreateHistogram(string name, string description, double[] buckets, string? unit = null) =>
        _meter.CreateHistogram(
            name,
            unit,
            description,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets }
        );

    private static string? ErrorType(int status, BusinessOperation? operation, Exception? exception) =>
        status switch
        {
            StatusCodes.Status404NotFound => "not_found",
            < 500 => null,
            _ when exception is not null && Outages.IsDatabaseFailure(exception) => "database_error",
            _ when operation is { IsCreation: true } => "creation_error",
            _ => "server_error",
        };

    /// <summary>
    /// Whether the request is an event stream, an upload of a catalogue or a socket. Their duration does not tell how
    /// fast the service is.
    /// </summary>
    private static bool IsLongRunning(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) == true
        || (
            context.Request.ContentType is { Length: > 0 } contentType
            && !contentType.Contains("json", StringComparison.OrdinalIgnoreCase)
            && !IsForm(contentType)
        );

    /// <summary><c>HasFormContentType</c> throws for a form with a refused anti-forgery token.</summary>
    private static bool IsForm(string contentType) =>
        contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase);
}

internal static class RequestMetricsRegistration
{
    public static void AddRequestMetrics(this IServiceCollection services, bool replacesServerMetrics) =>
        services.AddSingleton(services =>
            ActivatorUtilities.CreateInstance<RequestMetrics>(services, replacesServerMetrics)
        );

    /// <summary>Runs before all other middleware, to see the status that the caller receives.</summary>
    public static void UseRequestMetrics(this WebApplication app)
    {
        if (!Telemetry.IsOff(app.Configuration))
        {
            var metrics = app.Services.GetRequiredService<RequestMetrics>();
            app.Use(next => context => metrics.MeasureAsync(context, next));
        }
    }
}
