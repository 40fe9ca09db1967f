using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Biblio.ServiceDefaults;

/// <summary>
/// Decides about spans without a parent: a client span begins no trace. What a service asks its database, Redis or another
/// service by itself, every few seconds, would fill the trace list of an idle shop and use up the budget of requests and messages.
/// </summary>
internal sealed class RootSpanSampler : Sampler
{
    private static readonly SamplingResult Drop = new(SamplingDecision.Drop);

    private readonly Sampler _others;

    public RootSpanSampler(Sampler others) =>
        (_others, Description) = (others, $"RootSpanSampler{{{others.Description}}}");

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Kind == ActivityKind.Client ? Drop : _others.ShouldSample(samplingParameters);
}
