using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace TelemetryTests;

/// <summary>A small service that is instrumented as the real packages' documentation says.</summary>
internal sealed class Watched : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<Activity> _spans = [];

    private Watched(WebApplication app, Meter meter, List<Activity> spans) => (_app, Meter, _spans, Client) = (app, meter, spans, new() { BaseAddress = new(app.Urls.First()) });

    public Meter Meter { get; }

    public HttpClient Client { get; }

    public static async Task<Watched> StartAsync(Action<AspNetCoreTraceInstrumentationOptions>? tracing = null, Action<PrometheusAspNetCoreOptions>? prometheus = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var spans = new List<Activity>();
        var meter = new Meter($"test-{Guid.NewGuid():N}"[..12]);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddService("watched", serviceInstanceId: "one"))
            .WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(options => tracing?.Invoke(options))
                .AddHttpClientInstrumentation()
                .AddProcessor(new SimpleActivityExportProcessor(new Exporter(spans))))
            .WithMetrics(metrics => metrics
                .AddMeter(meter.Name)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .SetExemplarFilter(ExemplarFilterType.TraceBased)
                .AddPrometheusExporter(options =>
                {
                    options.ScrapeResponseCacheDurationMilliseconds = 0;
                    prometheus?.Invoke(options);
                }));
        var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        app.MapGet("/books/{id}", (long id) => id == 13 ? Results.StatusCode(503) : Results.Ok(id));
        app.MapGet("/defect", IResult () => throw new InvalidOperationException("broken"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, meter, spans);
    }

    /// <summary>The service's spans, when there are so many.</summary>
    public async Task<IReadOnlyList<Activity>> SpansAsync(int count)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(10); DateTime.UtcNow < deadline; await Task.Delay(20))
        {
            lock (_spans)
            {
                var served = _spans.Where(span => span.Kind == ActivityKind.Server).ToList();
                if (served.Count >= count)
                {
                    return served;
                }
            }
        }

        throw new TimeoutException("The spans did not come.");
    }

    public async Task<(string Type, string Text)> ScrapeAsync(string accept = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.EnsureSuccessStatusCode().Content.Headers.ContentType!.ToString(), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The lines of our own meter, without its label.</summary>
    public async Task<string> OwnAsync(string name, string accept = "")
    {
        var (_, text) = await ScrapeAsync(accept);
        return string.Join('\n', text.Split('\n').Where(line => line.Contains(name, StringComparison.Ordinal)))
            .Replace($"otel_scope_name=\"{Meter.Name}\",", "", StringComparison.Ordinal).Replace($"{{otel_scope_name=\"{Meter.Name}\"}}", "", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Meter.Dispose();
        await _app.DisposeAsync();
    }

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
