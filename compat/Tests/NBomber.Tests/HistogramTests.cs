using NBomber.Running;

namespace NBomberTests;

public sealed class HistogramTests
{
    [Fact]
    public void Percentiles_are_those_of_the_sorted_values_to_one_in_a_thousand()
    {
        var random = new Random(7);
        var histogram = new Histogram();
        var values = Enumerable.Range(0, 20_000).Select(_ => (long)Math.Exp(random.NextDouble() * 20)).ToList();
        values.ForEach(histogram.Add);
        values.Sort();

        foreach (var percent in new[] { 1, 50, 75, 95, 99, 99.9, 100 })
        {
            var exact = values[Math.Max(0, (int)Math.Ceiling(values.Count * percent / 100) - 1)];
            Assert.InRange(histogram.Percentile(percent), exact, (long)(exact * 1.001) + 1);
        }

        Assert.Equal((values[0], values[^1], values.Count), (histogram.Min, histogram.Max, histogram.Count));
        Assert.Equal(values.Average(), histogram.Mean, 3);
    }

    [Fact]
    public void An_empty_one_says_nothing_and_the_longest_value_fits()
    {
        var histogram = new Histogram();
        Assert.Equal((0, 0.0, 0.0), (histogram.Percentile(99), histogram.Mean, histogram.StdDev));

        histogram.Add(long.MaxValue / 4);

        Assert.Equal(long.MaxValue / 4, histogram.Percentile(50));
    }
}
