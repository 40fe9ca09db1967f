using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace TelemetryTests;

public sealed class HostingTests
{
    [Fact]
    public async Task Traces_metrics_and_logs_leave_by_OTLP_at_the_latest_when_the_host_stops()
    {
        var received = new ConcurrentBag<string>();
        await using var collector = Collector();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.Add($"{signal}:{(body.Length > 0 ? "full" : "empty")}");
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.First();
        builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource("mine")).WithMetrics(metrics => metrics.AddRuntimeInstrumentation()).WithLogging().UseOtlpExporter();

        using (var host = builder.Build())
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            using var source = new ActivitySource("mine");
            source.StartActivity("work")!.Dispose();
            host.Services.GetRequiredService<ILogger<HostingTests>>().LogWarning("said");
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(["logs:full", "metrics:full", "traces:full"], received.Distinct().Order());
    }

    [Fact]
    public void Telemetry_starts_before_every_other_hosted_service_and_once()
    {
        var services = new ServiceCollection();
        services.AddHostedService<Other>();
        services.AddOpenTelemetry();
        services.AddOpenTelemetry();

        var hosted = services.Where(service => service.ServiceType == typeof(IHostedService)).Select(service => service.ImplementationType!.Name);

        Assert.Equal(["TelemetryHostedService", "Other"], hosted);
    }

    private static WebApplication Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    private sealed class Other : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
