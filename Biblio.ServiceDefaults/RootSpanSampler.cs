using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Biblio.ServiceDefaults;

/// <summary>
/// Samples spans without a parent. A client span never starts a trace. The periodic calls of a service to its database,
/// Redis or another service would fill the list of traces and use up the budget.
/// </summary>
internal sealed class RootSpanSampler : Sampler
{
    private static readonly SamplingResult Drop = new(SamplingDecision.Drop);

    private readonly Sampler _inner;

    public RootSpanSampler(Sampler inner) => (_inner, Description) = (inner, $"RootSpanSampler{{{inner.Description}}}");

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Kind == ActivityKind.Client ? Drop : _inner.ShouldSample(samplingParameters);
}
