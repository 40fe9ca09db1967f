using System.Globalization;
using OpenTelemetry.Trace;

namespace Biblio.ServiceDefaults;

/// <summary>
/// Keeps the traces that begin here while there are no more than so many a second, five seconds' worth at once after a quiet time, and leaves out the rest:
/// whoever looks at a quiet shop sees everything, and a shop under load does not pay for traces that nobody can read.
/// </summary>
internal sealed class RateLimitedSampler : Sampler
{
    private static readonly TimeSpan Savings = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly long _step;
    private readonly long _savings;

    // when all that was kept is paid for, at one step a trace
    private long _paid;

    public RateLimitedSampler(double perSecond, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        _time = time;
        _step = Math.Max(1, (long)(time.TimestampFrequency / perSecond));
        _savings = Math.Max(_step, (long)(Savings.TotalSeconds * time.TimestampFrequency));
        _paid = time.GetTimestamp() - _savings;
        Description = string.Create(CultureInfo.InvariantCulture, $"RateLimitedSampler{{{perSecond}}}");
    }

    /// <summary>A trace that was kept and then thrown away counts for nothing.</summary>
    public void GiveBack() => Interlocked.Add(ref _paid, -_step);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var now = _time.GetTimestamp();
        while (true)
        {
            var paid = Volatile.Read(ref _paid);
            var next = Math.Max(paid, now - _savings) + _step;
            if (next > now)
            {
                return new(SamplingDecision.Drop);
            }

            if (Interlocked.CompareExchange(ref _paid, next, paid) == paid)
            {
                return new(SamplingDecision.RecordAndSample);
            }
        }
    }
}
