using Biblio.ServiceDefaults;
using OpenTelemetry.Trace;

namespace Biblio.Tests.ServiceDefaults;

public sealed class RateLimitedSamplerTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void Five_seconds_worth_is_kept_at_once_and_then_so_many_a_second()
    {
        var sampler = new RateLimitedSampler(20, _clock);

        Assert.Equal(100, Kept(sampler, of: 1000));
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(20, Kept(sampler, of: 1000));
        _clock.Pass(TimeSpan.FromMilliseconds(50));
        Assert.Equal(1, Kept(sampler, of: 1000));
    }

    [Fact]
    public void A_long_rest_saves_up_no_more_than_five_seconds()
    {
        var sampler = new RateLimitedSampler(2, _clock);
        Assert.Equal(10, Kept(sampler, of: 100));

        _clock.Pass(TimeSpan.FromDays(1));

        Assert.Equal(10, Kept(sampler, of: 100));
    }

    [Fact]
    public void Fewer_than_one_in_five_seconds_is_a_rate_too()
    {
        var sampler = new RateLimitedSampler(0.01, _clock);
        Assert.Equal(1, Kept(sampler, of: 10));

        _clock.Pass(TimeSpan.FromSeconds(99));
        Assert.Equal(0, Kept(sampler, of: 10));
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Kept(sampler, of: 10));
    }

    [Fact]
    public void What_is_given_back_is_there_for_the_next()
    {
        var sampler = new RateLimitedSampler(0.1, _clock);
        Assert.Equal(1, Kept(sampler, of: 10));

        sampler.GiveBack();

        Assert.Equal(1, Kept(sampler, of: 10));
    }

    [Fact]
    public void Callers_at_once_do_not_get_more_than_one_after_the_other()
    {
        var sampler = new RateLimitedSampler(100, _clock);
        var kept = 0;

        Parallel.For(0, 8, _ => Interlocked.Add(ref kept, Kept(sampler, of: 1000)));

        Assert.Equal(500, kept);
    }

    [Fact]
    public void A_rate_is_more_than_nothing() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RateLimitedSampler(0, _clock));

    private static int Kept(RateLimitedSampler sampler, int of)
    {
        var parameters = default(SamplingParameters);
        return Enumerable
            .Range(0, of)
            .Count(_ => sampler.ShouldSample(parameters).Decision == SamplingDecision.RecordAndSample);
    }

    private sealed class Clock : TimeProvider
    {
        private long _now = 12_345;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += (long)time.TotalMicroseconds;
    }
}
