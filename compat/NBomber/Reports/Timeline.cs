using System.Collections.Concurrent;
using NBomber.Running;

namespace NBomber.Reports;

/// <summary>What a stretch of time saw.</summary>
internal sealed record Moment(TimeSpan At, double OkPerSecond, double FailedPerSecond, double Percent50, double Percent95, int Load);

/// <summary>Moments of each scenario, for the charts.</summary>
internal sealed class Timeline
{
    private readonly ConcurrentDictionary<string, List<Moment>> _moments = [];

    public IReadOnlyList<Moment> Of(string scenario) => _moments.GetValueOrDefault(scenario, []);

    public void Add(string scenario, TimeSpan at, Histogram ok, int failed, int load)
    {
        var moments = _moments.GetOrAdd(scenario, _ => []);
        var seconds = (at - (moments.Count == 0 ? TimeSpan.Zero : moments[^1].At)).TotalSeconds;
        if (seconds >= 0.5)
        {
            moments.Add(new(at, ok.Count / seconds, failed / seconds, ok.Percentile(50) / 1000.0, ok.Percentile(95) / 1000.0, load));
        }
    }
}
