using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.ServiceDefaults.Requests;

/// <summary>The metrics of requests under the names that the monitoring exercises ask for, which are Prometheus' own; see observability/telemetry.md.</summary>
internal sealed class RequestMetrics
{
    public const string Name = "Biblio.Requests";

    // the names, units and buckets of ASP.NET Core's own, which are not measured then
    private const string Active = "http.server.active_requests";
    private const string ServerDuration = "http.server.request.duration";

    /// <summary>Seconds.</summary>
    private static readonly double[] DurationBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

    /// <summary>Seconds.</summary>
    private static readonly double[] LatencyBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Seconds.</summary>
    private static readonly double[] ServerBuckets =
    [
        0.005,
        0.01,
        0.025,
        0.05,
        0.075,
        0.1,
        0.25,
        0.5,
        0.75,
        1,
        2.5,
        5,
        7.5,
        10,
    ];

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _service;
    private readonly Histogram<double> _appLatency;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double>? _serverDuration;
    private readonly Counter<long> _errors;
    private readonly ConcurrentDictionary<RequestCounterKey, RequestCounter> _tallies = [];
    private readonly ConcurrentDictionary<string, ObservableCounter<long>> _calls = [];

    private int _active;

    /// <param name="meters">Where its instruments belong.</param>
    /// <param name="identity">What <c>service</c> says.</param>
    /// <param name="replacesOwn">
    /// Whether it measures requests under way and OpenTelemetry's duration too. ASP.NET Core's own look for their labels twice in the midst of each request, which costs more of a
    /// book than all that is measured here.
    /// </param>
    public RequestMetrics(IMeterFactory meters, ServiceIdentity identity, bool replacesOwn)
    {
        _service = new("service", identity.Name);
        _meter = meters.Create(Name);
        _meter.CreateObservableCounter(
            "app_requests",
            () =>
            {
                RecordWaiting();
                return Sums(
                    tally => (tally.Method, tally.Route),
                    by => [new("method", by.Method), new("endpoint", by.Route), _service]
                );
            },
            description: "Requests answered, by endpoint"
        );
        _appLatency = _meter.CreateHistogram(
            "app_request_latency_seconds",
            description: "Time to answer a request, by endpoint",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = LatencyBuckets }
        );
        _meter.CreateObservableCounter(
            "http_requests_by_status_code",
            () => Sums(tally => tally.Code, code => [new("code", code), _service]),
            description: "Requests answered, by status code"
        );
        _meter.CreateObservableCounter(
            "http_requests",
            () =>
                Sums(
                    tally => (tally.Method, tally.Route, tally.Code),
                    by =>
                        [
                            new("method", by.Method),
                            new("endpoint", by.Route),
                            new("route", by.Route),
                            new("status", by.Code),
                            new("status_code", by.Code),
                            _service,
                        ]
                ),
            description: "Requests answered, by route and status"
        );
        _duration = _meter.CreateHistogram(
            "http_request_duration_seconds",
            description: "Time to answer a request, by route",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets }
        );
        _errors = _meter.CreateCounter<long>(
            "application_errors",
            description: "Requests that failed, each counted once, by kind"
        );
        _meter.CreateObservableCounter(
            "business_operations",
            () =>
                Sums(
                    tally => (tally.Operation?.Name, tally.Outcome),
                    by => [new("operation", by.Name), new("status", by.Outcome)],
                    tally => tally.Operation is not null
                ),
            description: "What callers asked the shop to do, and how it went"
        );
        if (replacesOwn)
        {
            _serverDuration = _meter.CreateHistogram(
                ServerDuration,
                "s",
                "Duration of HTTP server requests.",
                advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = ServerBuckets }
            );
            _meter.CreateObservableUpDownCounter(
                Active,
                () => Volatile.Read(ref _active),
                "{request}",
                "Requests that are being answered"
            );
        }

        _meter.CreateObservableGauge(
            "app_info",
            () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", Version)),
            description: "The running version"
        );
    }

    private static string Version { get; } = typeof(RequestMetrics).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        if (MonitoringPaths.Contains(context.Request.Path))
        {
            await next(context);
            return;
        }

        // now: whoever handles an exception forgets the endpoint
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
            Count(context, endpoint, Stopwatch.GetElapsedTime(started));
        }
    }

    private void Count(HttpContext context, Endpoint? endpoint, TimeSpan elapsed)
    {
        var status = context.Response.StatusCode;
        var key = new RequestCounterKey(
            endpoint as RouteEndpoint,
            Methods.Known(context.Request.Method),
            status,
            Protocols.Version(context.Request.Protocol),
            context.Request.IsHttps
        );
        var tally = _tallies.TryGetValue(key, out var begun) ? begun : Begin(key);
        tally.Add();
        if (IsLongByNature(context))
        {
            _serverDuration?.Record(elapsed.TotalSeconds, tally.ServerLabels);
        }
        else if (status >= 500 || Activity.Current is { Recorded: true })
        {
            // now, while it can be said what went wrong and which trace shows it
            Record(tally, elapsed.TotalSeconds, status >= 500 ? WithError(tally, context) : tally.ServerLabels);
        }
        else
        {
            Record(tally, tally.Durations.Add(elapsed.TotalSeconds));
        }

        if (
            status >= 400
            && KindOfError(status, tally.Operation, context.Features.Get<IExceptionHandlerFeature>()?.Error) is { } kind
        )
        {
            _errors.Add(1, _service, new("type", kind));
        }
    }

    private void Record(RequestCounter tally, double seconds, KeyValuePair<string, object?>[] serverLabels)
    {
        _appLatency.Record(seconds, tally.LatencyLabels);
        _duration.Record(seconds, tally.DurationLabels);
        _serverDuration?.Record(seconds, serverLabels);
    }

    private static KeyValuePair<string, object?>[] WithError(RequestCounter tally, HttpContext context) =>
        [
            .. tally.ServerLabels,
            new("error.type", context.Features.Get<IExceptionHandlerFeature>()?.Error.GetType().FullName ?? tally.Code),
        ];

    private void Record(RequestCounter tally, ReadOnlyMemory<double> durations)
    {
        foreach (var seconds in durations.Span)
        {
            Record(tally, seconds, tally.ServerLabels);
        }
    }

    /// <summary>What waits is recorded before anything is collected: what is observed is asked for first.</summary>
    private void RecordWaiting()
    {
        foreach (var tally in _tallies.Values)
        {
            Record(tally, tally.Durations.Take());
        }
    }

    private RequestCounter Begin(RequestCounterKey key)
    {
        var tally = _tallies.GetOrAdd(key, (key, service) => new(key, service), _service);
        if (tally.Calls is { } calls)
        {
            _calls.GetOrAdd(calls.Name, name =>
                _meter.CreateObservableCounter(
                    name,
                    () => _tallies.Values.Where(tally => tally.Calls?.Name == name).Sum(tally => tally.Count),
                    description: calls.Description
                )
            );
        }

        return tally;
    }

    private IEnumerable<Measurement<long>> Sums<T>(
        Func<RequestCounter, T> what,
        Func<T, KeyValuePair<string, object?>[]> labels,
        Func<RequestCounter, bool>? which = null
    ) =>
        _tallies
            .Values.Where(which ?? (_ => true))
            .GroupBy(what)
            .Select(alike => new Measurement<long>(alike.Sum(tally => tally.Count), labels(alike.Key)));

    private static string? KindOfError(int status, BusinessOperation? operation, Exception? exception) =>
        status switch
        {
            StatusCodes.Status404NotFound => "not_found",
            < 500 => null,
            _ when exception is not null && Outages.IsDatabase(exception) => "database_error",
            _ when operation is { Creates: true } => "creation_error",
            _ => "server_error",
        };

    /// <summary>An order's events, an upload of a catalogue, a socket: how long these last says nothing of how fast the shop is.</summary>
    private static bool IsLongByNature(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) == true
        || (
            context.Request.ContentType is { Length: > 0 } sent
            && !sent.Contains("json", StringComparison.OrdinalIgnoreCase)
            && !IsForm(sent)
        );

    /// <summary>By the words alone: HasFormContentType throws for a form whose anti-forgery token was refused.</summary>
    private static bool IsForm(string contentType) =>
        contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase);
}

internal static class RequestMetricsRegistration
{
    public static void AddRequestMetrics(this IServiceCollection services, bool replacesOwn) =>
        services.AddSingleton(services => new RequestMetrics(
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<ServiceIdentity>(),
            replacesOwn
        ));

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
