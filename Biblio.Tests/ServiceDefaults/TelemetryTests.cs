using System.Diagnostics;
using System.Diagnostics.Metrics;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Biblio.Tests.ServiceDefaults;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_are_what_Prometheus_expects()
    {
        await using var app = await TinyApp.StartAsync(app => app.MapGet("/measured/{id:long}", (long id) => id));
        await app.GetAsync("/measured/7");

        var metrics = await app.GetAsync("/metrics");

        Assert.Equal("text/plain", metrics.ContentType);
        Assert.Matches(
            """(?m)^http_server_request_duration_seconds_bucket\{.*http_route="/measured/\{id:long\}".*le="\+Inf"\} 1$""",
            metrics.Text
        );
        Assert.Matches("(?m)^dotnet_gc_collections_total", metrics.Text);
        Assert.Matches("""(?m)^target_info\{.*service_name="tiny".*\} 1$""", metrics.Text);
        await Promtool.CheckAsync(metrics.Text, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_series_of_an_instrument_are_limited()
    {
        await using var app = await TinyApp.StartAsync(_ => { });
        using var meter = app.Services.GetRequiredService<IMeterFactory>().Create("Biblio.Limits");
        var counter = meter.CreateCounter<int>("biblio.limited");

        for (var value = 0; value < 1_000; value++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("value", value));
        }

        var metrics = (await app.GetAsync("/metrics")).Text;
        var series = metrics
            .Split('\n')
            .Count(line => line.StartsWith("biblio_limited_total{", StringComparison.Ordinal));
        Assert.InRange(series, 200, 300);
        Assert.Matches("(?m)^biblio_limited_total\\{.*otel_metric_overflow=\"true\".*\\} [1-9]", metrics);
    }

    [Theory]
    // What Prometheus 2 and 3 ask for. Version 3 can read names with dots, which no dashboard or rule uses.
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5")]
    [InlineData(
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3"
    )]
    public async Task Every_version_of_Prometheus_gets_the_same_names(string accept)
    {
        await using var app = await TinyApp.StartAsync(app => app.MapGet("/named/{id:long}", (long id) => id));
        await app.GetAsync("/named/7");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        var metrics = await app.SendAsync(request);

        Assert.Equal("application/openmetrics-text", metrics.ContentType);
        Assert.Matches("(?m)^http_server_request_duration_seconds_bucket\\{", metrics.Text);
        Assert.DoesNotMatch("""(?m)^\{?"?\w+\.\w+""", metrics.Text);
    }

    [Fact]
    public async Task Monitoring_requests_are_neither_counted_nor_traced()
    {
        var spans = new List<Activity>();
        await using var app = await TinyApp.StartAsync(
            app => app.MapGet("/watched/{id}", (long id) => id),
            builder => builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddListExporter(spans))
        );
        foreach (var path in new[] { "/health", "/alive", "/metrics", "/watched/7", "/watched/x" })
        {
            await app.GetAsync(path);
        }

        Assert.Equal(
            ["GET /watched/{id}", "GET /watched/{id}"],
            (await GetServerSpansAsync(spans, app, 2)).Select(span => span.DisplayName)
        );
        Assert.DoesNotMatch(
            """http_server_request_duration_seconds_count\{[^}]*http_route="/(health|alive|metrics)""",
            (await app.GetAsync("/metrics")).Text
        );
    }

    [Fact]
    public async Task A_defect_marks_its_span_as_an_error_with_exception()
    {
        var spans = new List<Activity>();
        await using var app = await TinyApp.StartAsync(
            app => app.MapGet("/defect", IResult () => throw new InvalidOperationException("secret")),
            builder => builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddListExporter(spans))
        );

        var answer = await app.GetAsync("/defect");

        var span = Assert.Single(await GetServerSpansAsync(spans, app, 1));
        Assert.Equal(answer.Json.GetProperty("traceId").GetString(), span.TraceId.ToHexString());
        Assert.Equal(
            (ActivityStatusCode.Error, "System.InvalidOperationException", 500),
            (span.Status, span.GetTagItem("error.type"), span.GetTagItem("http.response.status_code"))
        );
        Assert.Single(span.Events, e => e.Name == "exception");
    }

    [Theory]
    [InlineData("True", 404)]
    [InlineData("yes", 200)]
    public async Task Only_the_value_true_disables_telemetry(string word, int metrics)
    {
        await using var app = await TinyApp.StartAsync(
            app => app.MapGet("/seen/{id}", (long id) => id),
            arguments: $"--OTEL_SDK_DISABLED={word}"
        );

        Assert.Equal("7", (await app.GetAsync("/seen/7")).Text);
        Assert.Equal(metrics, (await app.GetAsync("/metrics")).Status);
        Assert.Equal(metrics == 200, app.Services.GetService<TracerProvider>() is not null);
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task Unused_metrics_are_measured_only_on_request(string everything, bool measured)
    {
        await using var app = await TinyApp.StartAsync(
            app => app.MapGet("/looked/at", () => "yes"),
            arguments: $"--Telemetry:Everything={everything}"
        );
        await app.GetAsync("/looked/at");

        var metrics = (await app.GetAsync("/metrics")).Text;

        foreach (
            var name in new[]
            {
                "http_server_request_duration_seconds_count",
                "http_server_active_requests",
                "http_client_request_duration_seconds_count",
            }
        )
        {
            Assert.Matches($"(?m)^{name}", metrics);
        }

        foreach (
            var name in new[]
            {
                "aspnetcore_routing_match_attempts_total",
                "aspnetcore_memory_pool_rented_bytes_total",
                "kestrel_active_connections",
                "http_client_open_connections",
            }
        )
        {
            Assert.Equal(measured, metrics.Contains($"\n{name}{{", StringComparison.Ordinal));
        }
    }

    /// <summary>
    /// Waits for server spans of this app, because a span ends shortly after its answer.
    /// The port separates them from spans of other services in this process.
    /// </summary>
    private static async Task<List<Activity>> GetServerSpansAsync(List<Activity> spans, TinyApp app, int count)
    {
        await Eventually.IsTrueAsync(() => GetServerSpans().Count >= count);
        return GetServerSpans();

        List<Activity> GetServerSpans()
        {
            lock (spans)
            {
                return
                [
                    .. spans.Where(span =>
                        span.Kind == ActivityKind.Server && app.Port.Equals(span.GetTagItem("server.port"))
                    ),
                ];
            }
        }
    }
}

internal static class ListExporter
{
    public static TracerProviderBuilder AddListExporter(this TracerProviderBuilder tracing, List<Activity> spans) =>
        tracing.AddProcessor(new SimpleActivityExportProcessor(new Exporter(spans)));

    private sealed class Exporter(List<Activity> spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            lock (spans)
            {
                foreach (var span in batch)
                {
                    spans.Add(span);
                }
            }

            return ExportResult.Success;
        }
    }
}
