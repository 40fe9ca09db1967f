using System.Globalization;
using OpenTelemetry.Trace;

namespace Biblio.ServiceDefaults;

/// <summary>
/// Samples a maximum number of new traces a second, with a burst of five seconds' worth after an idle time (generic
/// cell rate algorithm). An idle service records every trace, and a busy one limits the cost of tracing.
/// </summary>
internal sealed class RateLimitedSampler : Sampler
{
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly long _interval;
    private readonly long _burst;

    // The theoretical arrival time of the next trace. Each sampled trace moves it by one interval.
    private long _arrival;

    public RateLimitedSampler(double perSecond, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        _time = time;
        _interval = Math.Max(1, (long)(time.TimestampFrequency / perSecond));
        _burst = Math.Max(_interval, (long)(Burst.TotalSeconds * time.TimestampFrequency));
        _arrival = time.GetTimestamp() - _burst;
        Description = string.Create(CultureInfo.InvariantCulture, $"RateLimitedSampler{{{perSecond}}}");
    }

    /// <summary>Returns the budget of a trace that was sampled but then discarded.</summary>
    public void ReturnBudget() => Interlocked.Add(ref _arrival, -_interval);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var now = _time.GetTimestamp();
        while (true)
        {
            var arrival = Volatile.Read(ref _arrival);
            var next = Math.Max(arrival, now - _burst) + _interval;
            if (next > now)
            {
                return new(SamplingDecision.Drop);
            }

            if (Interlocked.CompareExchange(ref _arrival, next, arrival) == arrival)
            {
                return new(SamplingDecision.RecordAndSample);
            }
        }
    }
}
