using NBomber.Contracts.Stats;
using NBomber.CSharp;
using NBomber.Running;

namespace NBomberTests;

public sealed class MeasurementsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Percentiles_are_those_of_the_sorted_latencies()
    {
        var random = new Random(7);
        var measurements = new Measurements();
        var values = Enumerable.Range(0, 20_000).Select(_ => Math.Exp(random.NextDouble() * 10)).ToList();
        values.ForEach(value => measurements.Add(Response.Ok(), TimeSpan.FromMilliseconds(value)));
        values.Sort();

        var latency = measurements.Stats(Second).Ok.Latency;

        Close(values[0], latency.MinMs);
        Close(values[9_999], latency.Percent50);
        Close(values[14_999], latency.Percent75);
        Close(values[18_999], latency.Percent95);
        Close(values[19_799], latency.Percent99);
        Close(values[^1], latency.MaxMs);
        Close(values.Average(), latency.MeanMs);
        Close(Math.Sqrt(values.Average(value => Math.Pow(value - values.Average(), 2))), latency.StdDev);

        static void Close(double expected, double actual) => Assert.InRange(actual, (expected * 0.998) - 0.01, (expected * 1.002) + 0.01);
    }

    [Fact]
    public void Without_measurements_every_figure_is_zero()
    {
        var (ok, _) = new Measurements().Stats(Second);

        Assert.Equal(new LatencyStats(0, 0, 0, 0, 0, 0, 0, 0), ok.Latency);
        Assert.Equal(new DataTransferStats(0, 0, 0, 0, 0, 0, 0, 0, 0), ok.DataTransfer);
    }

    [Fact]
    public void A_latency_beyond_the_range_counts_as_the_longest()
    {
        var measurements = new Measurements();
        measurements.Add(Response.Fail(sizeBytes: long.MaxValue), TimeSpan.FromDays(1));
        measurements.Add(Response.Fail(), TimeSpan.FromTicks(-1));

        var (_, fail) = measurements.Stats(Second);

        Assert.Equal((2, 0), (fail.Request.Count, fail.Latency.MinMs));
        Assert.InRange(fail.Latency.MaxMs, 3_599_000, 3_605_000);
        Assert.Equal(long.MaxValue, fail.DataTransfer.AllBytes);
    }
}
