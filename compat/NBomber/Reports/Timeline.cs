using System.Collections.Concurrent;
using HdrHistogram;

namespace NBomber.Reports;

/// <summary>The measurements of one interval.</summary>
internal sealed record Moment(TimeSpan At, double OkPerSecond, double FailedPerSecond, double Percent50, double Percent95, int Load);

/// <summary>The intervals of each scenario, for the charts.</summary>
internal sealed class Timeline
{
    private readonly ConcurrentDictionary<string, List<Moment>> _moments = [];

    public IReadOnlyList<Moment> Of(string scenario) => _moments.GetValueOrDefault(scenario, []);

    public void Add(string scenario, TimeSpan at, HistogramBase ok, int failed, int load)
    {
        var moments = _moments.GetOrAdd(scenario, _ => []);
        var seconds = (at - (moments.Count == 0 ? TimeSpan.Zero : moments[^1].At)).TotalSeconds;
        if (seconds >= 0.5)
        {
            moments.Add(new(at, ok.TotalCount / seconds, failed / seconds, Ms(ok, 50), Ms(ok, 95), load));
        }
    }

    // An empty histogram has no percentiles.
    private static double Ms(HistogramBase latency, double percentile) =>
        latency.TotalCount == 0 ? 0 : latency.GetValueAtPercentile(percentile) / 1000.0;
}
