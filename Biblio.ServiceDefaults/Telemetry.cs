using System.Diagnostics;
using System.Diagnostics.Metrics;
using Biblio.Http;
using Biblio.ServiceDefaults.Metrics;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Biblio.ServiceDefaults;

/// <summary>
/// Exposes <c>/metrics</c>, and exports traces, metrics and logs by OTLP if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.
/// OpenTelemetry's variable <c>OTEL_SDK_DISABLED=true</c> turns off all of it except the console log.
/// </summary>
internal static class Telemetry
{
    // The activity sources and meters of all services.
    private const string ApplicationSources = "Biblio.*";
    private const string RedisSource = "OpenTelemetry.Instrumentation.StackExchangeRedis";

    // The only meter of ASP.NET Core in use. Its others measure several times a request what no panel or rule reads, or
    // what RequestMetrics counts at a lower cost.
    private const string UnhandledExceptionMeter = "Microsoft.AspNetCore.Diagnostics";

    private const double DefaultTracesPerSecond = 10;

    // An instrument reserves 144 bytes for each series that it may have, and OpenTelemetry's own limit is 2 000. Only
    // requests have more than a few dozen series. What is over the limit is counted with otel.metric.overflow=true.
    private const int SeriesLimit = 250;

    // Prometheus reserves the suffix _count for histograms, and promtool refuses these gauges of the runtime.
    private static readonly string[] InvalidForPrometheus =
    [
        "dotnet.assembly.count",
        "dotnet.process.cpu.count",
        "dotnet.timer.count",
    ];

    // No panel or rule reads these instruments of HttpClient.
    private static readonly string[] UnusedHttpClientInstruments =
    [
        "http.client.active_requests",
        "http.client.open_connections",
        "http.client.connection.duration",
        "http.client.request.time_in_queue",
    ];

    private static readonly string[] ExporterClients = ["OtlpTraceExporter", "OtlpMetricExporter", "OtlpLogExporter"];

    public static void AddTelemetry(this IHostApplicationBuilder builder, ServiceIdentity identity)
    {
        builder.AddConsoleLogging();
        if (IsOff(builder.Configuration))
        {
            return;
        }

        var everything = builder.Configuration.GetValue<bool>("Telemetry:Everything");
        builder.Services.AddRequestMetrics(replacesServerMetrics: !everything);
        ReadinessPublisher.Add(builder.Services);

        var rootSampler = LimitTo(builder.Configuration.GetValue("Telemetry:TracesPerSecond", DefaultTracesPerSecond));
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(identity.Name, serviceInstanceId: identity.Instance))
            .WithTracing(tracing =>
                tracing
                    .ConfigureSampler(builder.Configuration, rootSampler)
                    .AddSource(ApplicationSources, RedisSource)
                    .AddAspNetCoreInstrumentation(options =>
                    {
                        options.RecordException = true;
                        // Blazor starts a new trace for each form, which would split an order into two traces.
                        options.EnableRazorComponentsSupport = false;
                        options.Filter = context => IsTraced(context, rootSampler);
                    })
                    .AddHttpClientInstrumentation()
                    .AddProcessor(new PeerServiceProcessor())
            )
            .WithMetrics(metrics =>
                (everything ? metrics.AddAspNetCoreInstrumentation() : metrics.AddMeter(UnhandledExceptionMeter))
                    .AddMeter(ApplicationSources)
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                    .SetExemplarFilter(ExemplarFilterType.TraceBased)
                    .AddPrometheusExporter()
            );

        builder.Services.ConfigureOpenTelemetryMeterProvider(
            (services, metrics) => metrics.AddInstrumentView(services.GetRequiredService<IMeterFactory>(), everything)
        );

        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        // The exporter sends synchronously, which the handlers for resilience and discovery do not support.
        // The loggers would write four lines for each export.
        foreach (var client in ExporterClients)
        {
            builder.Services.AddHttpClient(client).RemoveAllLoggers();
            builder.Services.PostConfigure<HttpClientFactoryOptions>(client, options =>
                options.HttpMessageHandlerBuilderActions.Clear()
            );
        }

        telemetry
            .WithLogging(null, options => (options.IncludeFormattedMessage, options.IncludeScopes) = (true, true))
            .UseOtlpExporter();
    }

    /// <summary>
    /// One view decides about every instrument, because a second view that matches would make a second stream. It
    /// leaves out the meters of other services in this process, and limits the series of what is kept.
    /// </summary>
    private static void AddInstrumentView(this MeterProviderBuilder metrics, IMeterFactory own, bool everything) =>
        metrics.AddView(instrument =>
            (instrument.Meter.Scope is IMeterFactory other && other != own)
            || InvalidForPrometheus.Contains(instrument.Name)
            || (!everything && UnusedHttpClientInstruments.Contains(instrument.Name))
                ? MetricStreamConfiguration.Drop
            : CountsRequests(instrument) ? null
            : new MetricStreamConfiguration { CardinalityLimit = SeriesLimit }
        );

    /// <summary>Whether an instrument has a series for each endpoint and status code.</summary>
    private static bool CountsRequests(Instrument instrument) =>
        instrument.Name.StartsWith("http", StringComparison.Ordinal)
        || instrument.Name.StartsWith("app_request", StringComparison.Ordinal);

    private static void AddConsoleLogging(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<LoggerFactoryOptions>(options =>
            options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId
        );
        // Traces contain the SQL statements that EF Core logs at Information, and the attempts that Polly logs.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        // A starting service is unhealthy, which would log an error every second. /health returns the reason.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // One JSON object a line in every environment, so that the lines of a run on a developer's machine can be read
        // by programs, too.
        builder.Logging.AddJsonConsole(options =>
        {
            options.IncludeScopes = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        // The formatter and its options stay, and another provider writes its lines.
        builder.Services.Remove(
            builder.Services.Last(service => service.ImplementationType == typeof(ConsoleLoggerProvider))
        );
        builder.Services.AddSingleton<ILoggerProvider, BatchedConsoleLoggerProvider>();
    }

    public static void MapTelemetry(this WebApplication app)
    {
        if (!IsOff(app.Configuration))
        {
            app.MapPrometheusScrapingEndpoint(MonitoringPaths.Metrics).AllowAnonymous().DisableHttpMetrics();
        }
    }

    /// <summary>
    /// Only the value <c>true</c>, in any case, turns telemetry off. See
    /// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
    /// </summary>
    public static bool IsOff(IConfiguration configuration) =>
        string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// <c>OTEL_TRACES_SAMPLER</c> selects the sampler. Without it, a rate limit applies to traces that start here, and
    /// callers decide about their own traces. A service with untrusted callers limits these too.
    /// </summary>
    private static TracerProviderBuilder ConfigureSampler(
        this TracerProviderBuilder tracing,
        IConfiguration configuration,
        Sampler rootSampler
    )
    {
        if (!string.IsNullOrEmpty(configuration["OTEL_TRACES_SAMPLER"]))
        {
            return tracing;
        }

        var callerLimit = configuration.GetValue<double?>("Telemetry:TracesPerSecondOfCallers");
        return tracing.SetSampler(
            new ParentBasedSampler(
                new RootSpanSampler(rootSampler),
                remoteParentSampled: callerLimit is { } perSecond ? LimitTo(perSecond) : null
            )
        );
    }

    private static Sampler LimitTo(double perSecond) =>
        perSecond > 0 ? new RateLimitedSampler(perSecond, TimeProvider.System) : new AlwaysOffSampler();

    /// <summary>
    /// Whether a request is traced. The sampler has decided before, so a monitoring request returns its budget.
    /// </summary>
    private static bool IsTraced(HttpContext context, Sampler rootSampler)
    {
        if (!MonitoringPaths.Contains(context.Request.Path))
        {
            return true;
        }

        if (rootSampler is RateLimitedSampler limited && Activity.Current?.ParentSpanId == default(ActivitySpanId))
        {
            limited.ReturnBudget();
        }

        return false;
    }
}
