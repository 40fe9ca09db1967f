using Biblio.Api.Operations;

namespace Biblio.Tests.Api.Operations;

/// <summary>The golden signals that the gateway computes without Prometheus.</summary>
public sealed class ServiceSignalsTests
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Rates_are_the_increase_between_two_samples()
    {
        var signals = Read(Sample(0, 100, 10), Sample(10, 150, 15), Sample(20, 250, 15));

        Assert.Equal([5, 10], Values(signals, "requests"));
        Assert.Equal([0.5, 0], Values(signals, "errors"));
        Assert.Equal(Start.AddSeconds(20), signals["requests"][^1].At);
    }

    [Fact]
    public void Saturation_is_the_value_of_each_sample()
    {
        var signals = Read(Sample(0, 0, 0), Sample(10, 0, 0) with { Active = 3, Connections = 8, Queue = 2 });

        Assert.Equal([0, 3], Values(signals, "active"));
        Assert.Equal([0, 8], Values(signals, "connections"));
        Assert.Equal([0, 2], Values(signals, "queue"));
        Assert.Equal([1_000_000, 1_000_000], Values(signals, "memory"));
    }

    [Theory]
    // 100 requests: 50 took up to 0.1 s, 40 more up to 0.5 s, 10 more up to a second.
    [InlineData(50, 90, 100, 100, 0.1, 0.75, 0.95)]
    // All in the first bucket: interpolated from zero.
    [InlineData(100, 100, 100, 100, 0.05, 0.095, 0.099)]
    // All slower than the last bound: the last bound.
    [InlineData(0, 0, 0, 100, 1, 1, 1)]
    public void Latency_is_interpolated_as_Prometheus_does(
        int tenth,
        int half,
        int one,
        int all,
        double p50,
        double p95,
        double p99
    )
    {
        var signals = Read(
            Sample(0, 0, 0),
            Sample(10, all, 0) with
            {
                Buckets = new Dictionary<double, double>
                {
                    [0.1] = tenth,
                    [0.5] = half,
                    [1] = one,
                    [double.PositiveInfinity] = all,
                },
            }
        );

        Assert.Equal(p50, Values(signals, "p50").Single(), 6);
        Assert.Equal(p95, Values(signals, "p95").Single(), 6);
        Assert.Equal(p99, Values(signals, "p99").Single(), 6);
    }

    [Fact]
    public void A_restart_or_another_replica_is_a_gap()
    {
        Assert.Empty(Values(Read(Sample(0, 100, 0), Sample(10, 5, 0)), "requests"));
        Assert.Empty(Values(Read(Sample(0, 100, 0), Sample(10, 200, 0) with { Replicas = "a b" }), "requests"));
    }

    [Fact]
    public void Without_requests_there_is_no_latency()
    {
        Assert.Empty(Values(Read(Sample(0, 100, 0), Sample(10, 100, 0)), "p95"));
        Assert.All(Read(), signal => Assert.Empty(signal.Value));
    }

    [Fact]
    public void An_hour_has_at_most_thirty_points()
    {
        var signals = Read([.. Enumerable.Range(0, 240).Select(i => Sample(15 * i, 15 * i, 0))]);

        Assert.InRange(signals["memory"].Count, 20, 31);
        Assert.Equal(Start.AddSeconds(15 * 239), signals["memory"][^1].At);
        Assert.All(Values(signals, "requests"), rate => Assert.Equal(1, rate, 6));
    }

    private static ServiceSample Sample(int second, double requests, double errors) =>
        new(
            Start.AddSeconds(second),
            "a",
            requests,
            errors,
            new Dictionary<double, double>(),
            Active: 0,
            Connections: 0,
            Queue: 0,
            Memory: 1_000_000
        );

    private static Dictionary<string, IReadOnlyList<SignalPoint>> Read(params ServiceSample[] samples) =>
        ServiceSignals.From(samples).ToDictionary(signal => signal.Name, signal => signal.Points);

    private static IEnumerable<double> Values(Dictionary<string, IReadOnlyList<SignalPoint>> signals, string name) =>
        signals[name].Select(point => point.Value);
}
