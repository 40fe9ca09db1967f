using System.Diagnostics;
using Biblio.ServiceDefaults.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Biblio.ServiceDefaults;

/// <summary>
/// What a service lets others see of itself: <c>/metrics</c>; traces, metrics and logs by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is given.
/// Nothing of it with <c>OTEL_SDK_DISABLED=true</c>, which is OpenTelemetry's own name for that; the console's log stays.
/// </summary>
internal static class Telemetry
{
    public const string Metrics = "/metrics";

    // Each service's own sources and meters, and the Redis client's.
    private const string Ours = "Biblio.*";
    private const string Redis = "OpenTelemetry.Instrumentation.StackExchangeRedis";

    private const double TracesPerSecond = 10;

    // gauges of the runtime that end with _count, which Prometheus keeps for histograms: promtool refuses them
    private static readonly string[] NotForPrometheus =
    [
        "dotnet.assembly.count",
        "dotnet.process.cpu.count",
        "dotnet.timer.count",
    ];

    // of ASP.NET Core's own meters what nobody handled. The others (memory pool, routing, authentication, Kestrel, ...) measure several times a request what no panel and no rule asks for,
    // or what RequestMetrics counts more cheaply
    private const string Unhandled = "Microsoft.AspNetCore.Diagnostics";

    // HttpClient's that no panel and no rule asks for
    private static readonly string[] OfConnections =
    [
        "http.client.active_requests",
        "http.client.open_connections",
        "http.client.connection.duration",
        "http.client.request.time_in_queue",
    ];

    private static readonly string[] ExporterClients = ["OtlpTraceExporter", "OtlpMetricExporter", "OtlpLogExporter"];

    public static void AddTelemetry(this IHostApplicationBuilder builder, ServiceIdentity identity)
    {
        builder.Services.Configure<LoggerFactoryOptions>(options =>
            options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId
        );
        // EF Core logs each statement at Information; the span of a request holds its statements already
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Warning);
        // Each successful attempt of each call is in its trace already.
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        // A service that starts is not healthy yet, which would be an error every second. Who asks /health gets the answer.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        if (!builder.Environment.IsDevelopment())
        {
            builder.Logging.AddJsonConsole(options =>
            {
                options.IncludeScopes = true;
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }

        if (IsOff(builder.Configuration))
        {
            return;
        }

        var everything = builder.Configuration.GetValue<bool>("Telemetry:Everything");
        builder.Services.AddRequestMetrics(replacesOwn: !everything);
        ReadinessPublisher.Add(builder.Services);

        var own = NoMoreThan(builder.Configuration.GetValue("Telemetry:TracesPerSecond", TracesPerSecond));
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.AddService(
                    identity.Name,
                    autoGenerateServiceInstanceId: false,
                    serviceInstanceId: identity.Instance
                )
            )
            .WithTracing(tracing =>
                tracing
                    .SampleBy(builder.Configuration, own)
                    .AddSource(Ours, Redis)
                    .AddAspNetCoreInstrumentation(options =>
                    {
                        options.RecordException = true;
                        // Blazor begins a new trace wherever a form is handled: an order would be two traces
                        options.EnableRazorComponentsSupport = false;
                        options.Filter = context => IsTraced(context, own);
                    })
                    .AddHttpClientInstrumentation()
            )
            .WithMetrics(metrics =>
                (everything ? metrics.AddAspNetCoreInstrumentation() : metrics.AddMeter(Unhandled))
                    .AddMeter(Ours)
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddView(instrument =>
                        NotForPrometheus.Contains(instrument.Name)
                        || (!everything && OfConnections.Contains(instrument.Name))
                            ? MetricStreamConfiguration.Drop
                            : null
                    )
                    .SetExemplarFilter(ExemplarFilterType.TraceBased)
                    .AddPrometheusExporter()
            );

        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            // the exporter's clients call synchronously and one fixed address: retries and discovery, which all other clients have, can not do that
            // nor are four lines in the log for each parcel of spans of use to anybody
            foreach (var client in ExporterClients)
            {
                builder.Services.AddHttpClient(client).RemoveAllLoggers();
                builder.Services.PostConfigure<HttpClientFactoryOptions>(client, options =>
                    options.HttpMessageHandlerBuilderActions.Clear()
                );
            }

            telemetry
                .WithLogging(null, options =>
                {
                    options.IncludeFormattedMessage = true;
                    options.IncludeScopes = true;
                })
                .UseOtlpExporter();
        }
    }

    public static void MapTelemetry(this WebApplication app)
    {
        if (!IsOff(app.Configuration))
        {
            app.MapPrometheusScrapingEndpoint(Metrics).AllowAnonymous().DisableHttpMetrics();
        }
    }

    /// <summary>Only the word true, in whatever case, turns it off: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/</summary>
    public static bool IsOff(IConfiguration configuration) =>
        string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// <c>OTEL_TRACES_SAMPLER</c> says what is kept. Without it so many of the traces that begin here a second, and of those that began elsewhere what was kept there:
    /// no more than so many a second where strangers call, since anybody can say that a trace is kept.
    /// </summary>
    private static TracerProviderBuilder SampleBy(
        this TracerProviderBuilder tracing,
        IConfiguration configuration,
        Sampler own
    ) =>
        string.IsNullOrEmpty(configuration["OTEL_TRACES_SAMPLER"])
            ? tracing.SetSampler(
                new ParentBasedSampler(
                    new RootSpanSampler(own),
                    remoteParentSampled: configuration.GetValue<double?>("Telemetry:TracesPerSecondOfCallers")
                        is { } ofCallers
                        ? NoMoreThan(ofCallers)
                        : null
                )
            )
            : tracing;

    private static Sampler NoMoreThan(double perSecond) =>
        perSecond > 0 ? new RateLimitedSampler(perSecond, TimeProvider.System) : new AlwaysOffSampler();

    /// <summary>Whether a request is traced. It is asked when the sampler has kept the trace: what a probe took of its budget is given back.</summary>
    private static bool IsTraced(HttpContext context, Sampler own)
    {
        if (!MonitoringPaths.Contains(context.Request.Path))
        {
            return true;
        }

        if (own is RateLimitedSampler limited && Activity.Current?.ParentSpanId == default(ActivitySpanId))
        {
            limited.GiveBack();
        }

        return false;
    }
}
