using Biblio.LoadTests.Running;
using NBomber.Contracts.Stats;

namespace Biblio.LoadTests.Pages;

/// <summary>The latency of each step, in milliseconds and as a multiple of that of the bare endpoint of the run.</summary>
internal static class StepTable
{
    public static IEnumerable<string> Format(IEnumerable<StepStats> steps, Calibration calibration)
    {
        yield return $"{"", -28}{"p50, ms", 10}{"p95, ms", 10}{"p50 / bare", 12}{"KiB", 8}{"answers", 9}{"failed", 8}";
        yield return $"{"bare endpoint", -28}{calibration.Percentile("p50"), 10:0.0}"
            + $"{calibration.Percentile("p95"), 10:0.0}{1, 12:0.0}{1, 8:0.0}";
        foreach (var step in steps.OrderByDescending(step => step.Ok.Latency.Percent50))
        {
            var latency = step.Ok.Latency;
            yield return $"{step.StepName, -28}{latency.Percent50, 10:0.0}{latency.Percent95, 10:0.0}"
                + $"{latency.Percent50 / calibration.Percentile("p50"), 12:0.0}"
                + $"{step.Ok.DataTransfer.Percent50 / 1024.0, 8:0.0}{step.Ok.Request.Count, 9}"
                + $"{step.Fail.Request.Count, 8}";
        }
    }
}
