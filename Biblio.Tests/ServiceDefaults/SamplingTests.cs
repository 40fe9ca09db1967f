using System.Diagnostics;
using System.Reflection;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace Biblio.Tests.ServiceDefaults;

/// <summary>
/// Tests which traces are kept. A listener receives the spans of its whole process, and one service may keep the spans
/// of another. The tests therefore check the decision of the sampler.
/// </summary>
public sealed class SamplingTests
{
    [Theory]
    [InlineData("ParentBased{RootSpanSampler{RateLimitedSampler{10}}}")]
    [InlineData("ParentBased{RootSpanSampler{RateLimitedSampler{0.5}}}", "--Telemetry:TracesPerSecond=0.5")]
    [InlineData("ParentBased{RootSpanSampler{AlwaysOffSampler}}", "--Telemetry:TracesPerSecond=0")]
    [InlineData("AlwaysOnSampler", "--OTEL_TRACES_SAMPLER=always_on")]
    [InlineData(
        "ParentBased{TraceIdRatioBasedSampler{0.100000}}",
        "--OTEL_TRACES_SAMPLER=parentbased_traceidratio",
        "--OTEL_TRACES_SAMPLER_ARG=0.1",
        "--Telemetry:TracesPerSecond=7"
    )]
    public async Task How_many_traces_are_kept_is_configured(string expected, params string[] arguments)
    {
        await using var app = await TinyApp.StartAsync(_ => { }, arguments: arguments);

        Assert.Equal(expected, SamplerOf(app.Services).Description);
    }

    [Theory]
    [InlineData(1000, 1000)]
    // The budget starts with 500 traces, and requests of other tests in this process use it too.
    [InlineData(250, 750, "--Telemetry:TracesPerSecondOfCallers=100")]
    [InlineData(0, 0, "--Telemetry:TracesPerSecondOfCallers=0")]
    public async Task Sampled_callers_can_be_limited_and_unsampled_ones_stay_out(
        int atLeast,
        int atMost,
        params string[] arguments
    )
    {
        await using var app = await TinyApp.StartAsync(_ => { }, arguments: arguments);
        var sampler = SamplerOf(app.Services);

        Assert.InRange(CountSampled(ActivityTraceFlags.Recorded), atLeast, atMost);
        Assert.Equal(0, CountSampled(ActivityTraceFlags.None));

        int CountSampled(ActivityTraceFlags flags) =>
            Enumerable
                .Range(0, 1000)
                .Count(_ =>
                {
                    var trace = ActivityTraceId.CreateRandom();
                    var caller = new ActivityContext(trace, ActivitySpanId.CreateRandom(), flags, isRemote: true);
                    return sampler
                            .ShouldSample(new SamplingParameters(caller, trace, "GET", ActivityKind.Server))
                            .Decision == SamplingDecision.RecordAndSample;
                });
    }

    [Theory]
    [InlineData(ActivityKind.Server, true)]
    [InlineData(ActivityKind.Consumer, true)]
    [InlineData(ActivityKind.Producer, true)]
    [InlineData(ActivityKind.Internal, true)]
    [InlineData(ActivityKind.Client, false)]
    public async Task A_client_span_never_starts_a_trace(ActivityKind kind, bool isKept)
    {
        await using var app = await TinyApp.StartAsync(_ => { }, arguments: "--Telemetry:TracesPerSecond=1000");
        var sampler = SamplerOf(app.Services);

        Assert.Equal(isKept, Decision(default) == SamplingDecision.RecordAndSample);
        Assert.Equal(
            SamplingDecision.RecordAndSample,
            Decision(new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded))
        );

        SamplingDecision Decision(ActivityContext parent) =>
            sampler
                .ShouldSample(
                    new SamplingParameters(
                        parent,
                        parent == default ? ActivityTraceId.CreateRandom() : parent.TraceId,
                        "name",
                        kind
                    )
                )
                .Decision;
    }

    [Theory]
    [InlineData("Biblio.Web", true)]
    [InlineData("Biblio.Api", true)]
    [InlineData("Biblio.Catalog", false)]
    [InlineData("Biblio.Orders", false)]
    [InlineData("Biblio.Inventory", false)]
    [InlineData("Biblio.Lending", false)]
    public void Only_public_services_limit_the_traces_of_callers(string project, bool isPublic)
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Repository.Root, project, "appsettings.json"))
            .Build();

        Assert.Equal(isPublic, configuration.GetValue<double?>("Telemetry:TracesPerSecondOfCallers") > 0);
    }

    private static Sampler SamplerOf(IServiceProvider services)
    {
        var provider = services.GetRequiredService<TracerProvider>();
        return Assert.IsAssignableFrom<Sampler>(
            provider
                .GetType()
                .GetProperty("Sampler", BindingFlags.Instance | BindingFlags.NonPublic)!
                .GetValue(provider)
        );
    }
}
