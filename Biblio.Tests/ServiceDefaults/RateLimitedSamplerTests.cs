using Biblio.ServiceDefaults;
using OpenTelemetry.Trace;

namespace Biblio.Tests.ServiceDefaults;

public sealed class RateLimitedSamplerTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void A_sampler_starts_with_a_budget_of_five_seconds()
    {
        var sampler = new RateLimitedSampler(20, _clock);

        Assert.Equal(100, CountSampled(sampler, attempts: 1000));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(20, CountSampled(sampler, attempts: 1000));
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(1, CountSampled(sampler, attempts: 1000));
    }

    [Fact]
    public void An_idle_sampler_saves_at_most_five_seconds()
    {
        var sampler = new RateLimitedSampler(2, _clock);
        Assert.Equal(10, CountSampled(sampler, attempts: 100));

        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(10, CountSampled(sampler, attempts: 100));
    }

    [Fact]
    public void A_very_low_rate_is_respected()
    {
        var sampler = new RateLimitedSampler(0.01, _clock);
        Assert.Equal(1, CountSampled(sampler, attempts: 10));

        _clock.Advance(TimeSpan.FromSeconds(99));
        Assert.Equal(0, CountSampled(sampler, attempts: 10));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, CountSampled(sampler, attempts: 10));
    }

    [Fact]
    public void A_returned_sample_is_available_again()
    {
        var sampler = new RateLimitedSampler(0.1, _clock);
        Assert.Equal(1, CountSampled(sampler, attempts: 10));

        sampler.ReturnBudget();

        Assert.Equal(1, CountSampled(sampler, attempts: 10));
    }

    [Fact]
    public void Concurrent_callers_share_one_budget()
    {
        var sampler = new RateLimitedSampler(100, _clock);
        var kept = 0;

        Parallel.For(0, 8, _ => Interlocked.Add(ref kept, CountSampled(sampler, attempts: 1000)));

        Assert.Equal(500, kept);
    }

    [Fact]
    public void A_rate_must_be_positive() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RateLimitedSampler(0, _clock));

    private static int CountSampled(RateLimitedSampler sampler, int attempts)
    {
        var parameters = default(SamplingParameters);
        return Enumerable
            .Range(0, attempts)
            .Count(_ => sampler.ShouldSample(parameters).Decision == SamplingDecision.RecordAndSample);
    }

    private sealed class Clock : TimeProvider
    {
        private long _now = 12_345;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += (long)time.TotalMicroseconds;
    }
}
