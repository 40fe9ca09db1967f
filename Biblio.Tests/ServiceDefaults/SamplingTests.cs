using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace Biblio.Tests.ServiceDefaults;

/// <summary>Which traces are kept. Whoever listens in a process listens to all of it, so no other service may run beside.</summary>
[Collection(nameof(Alone))]
public sealed class SamplingTests
{
    [Theory]
    // a trace that begins here is kept or not; one that was kept elsewhere is continued, whatever begins here
    [InlineData("--Telemetry:TracesPerSecond=0", false, true)]
    [InlineData("--Telemetry:TracesPerSecond=1", true, true)]
    [InlineData("--OTEL_TRACES_SAMPLER=always_on", true, true)]
    public async Task How_many_traces_are_kept_is_configured(string argument, bool begun, bool continued)
    {
        var spans = new List<Activity>();
        await using var app = await TinyApp.StartAsync(
            app => app.MapGet("/kept/{id}", (long id) => id),
            builder => builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddInMemoryTo(spans)),
            arguments: argument);

        await app.GetAsync("/kept/1");
        await app.SendAsync(new(HttpMethod.Get, "/kept/2") { Headers = { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } } });

        var kept = (await TelemetryTests.ServedAsync(spans, app, (begun ? 1 : 0) + (continued ? 1 : 0))).Select(span => span.GetTagItem("url.path")).Order();
        Assert.Equal(new[] { begun ? "/kept/1" : null, continued ? "/kept/2" : null }.OfType<object>(), kept);
    }

    [Fact]
    public async Task A_burst_leaves_no_more_traces_than_five_seconds_may_bring()
    {
        var spans = new List<Activity>();
        await using var app = await TinyApp.StartAsync(
            app => app.MapGet("/burst/{id}", (long id) => id),
            builder => builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddInMemoryTo(spans)),
            arguments: "--Telemetry:TracesPerSecond=0.001");

        for (var i = 0; i < 20; i++)
        {
            await app.GetAsync($"/burst/{i}");
        }

        Assert.Equal("/burst/0", Assert.Single(await TelemetryTests.ServedAsync(spans, app, 1)).GetTagItem("url.path"));
    }
}
