using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace Biblio.Tests.ServiceDefaults;

/// <summary>Which traces are kept. Whoever listens in a process listens to all of it, so that spans of one service may be kept by another's decision here: the decision itself is looked at.</summary>
public sealed class SamplingTests
{
    [Theory]
    [InlineData("ParentBased{RateLimitedSampler{10}}")]
    [InlineData("ParentBased{RateLimitedSampler{0.5}}", "--Telemetry:TracesPerSecond=0.5")]
    [InlineData("ParentBased{AlwaysOffSampler}", "--Telemetry:TracesPerSecond=0")]
    [InlineData("AlwaysOnSampler", "--OTEL_TRACES_SAMPLER=always_on")]
    [InlineData("ParentBased{TraceIdRatioBasedSampler{0.100000}}", "--OTEL_TRACES_SAMPLER=parentbased_traceidratio", "--OTEL_TRACES_SAMPLER_ARG=0.1", "--Telemetry:TracesPerSecond=7")]
    public async Task How_many_traces_are_kept_is_configured(string expected, params string[] arguments)
    {
        await using var app = await TinyApp.StartAsync(_ => { }, arguments: arguments);

        var provider = app.Services.GetRequiredService<TracerProvider>();
        var sampler = provider.GetType().GetProperty("Sampler", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(provider);
        Assert.Equal(expected, Assert.IsAssignableFrom<Sampler>(sampler).Description);
    }
}
