using NBomber.Contracts.Stats;
using NBomber.Reports;

namespace NBomber.Running;

/// <summary>Prints the progress of a phase: a bar on a terminal, otherwise a line every five seconds.</summary>
internal sealed class Progress(OperationType operation, TimeSpan length, IReadOnlyList<ScenarioRun> runs, Timeline? timeline)
{
    private const int Width = 30;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public static void Say(string text) => Console.WriteLine(text);

    /// <summary>Prints until the work is done, and adds the measurements of each interval to the timeline.</summary>
    public async Task WatchAsync(Task work)
    {
        // A run of minutes has one point for each interval, a shorter run has one for each second.
        var pace = length / 20 < Interval ? Second : Interval;
        var said = TimeSpan.Zero;
        while (await Task.WhenAny(work, Task.Delay(pace)) != work)
        {
            var at = Observe();
            if (!Console.IsOutputRedirected)
            {
                Console.Write($"\r{Line(at)}   ");
            }
            else if (at - said >= Interval)
            {
                Say(Line(at));
                said = at;
            }
        }

        await work;
        Observe();
        Say((Console.IsOutputRedirected ? "" : "\r") + Line(runs.Count == 0 ? TimeSpan.Zero : runs.Max(run => run.Elapsed)));
    }

    private TimeSpan Observe()
    {
        var at = runs.Count == 0 ? TimeSpan.Zero : runs.Max(run => run.Elapsed);
        foreach (var run in runs)
        {
            var (ok, failed) = run.TakeLately();
            timeline?.Add(run.Scenario.ScenarioName, at, ok, failed, run.Load.Value);
        }

        return at;
    }

    private string Line(TimeSpan at)
    {
        var part = length == TimeSpan.Zero ? 1 : Math.Min(1, at / length);
        var bar = new string('#', (int)(part * Width)).PadRight(Width, '.');
        var scenarios = runs.Select(run => (run.Scenario.ScenarioName, Stats: run.Stats(operation)))
            .Select(one => $"{one.ScenarioName}: load {one.Stats.LoadSimulationStats.Value}, ok {one.Stats.Ok.Request.Count}, "
                + $"fail {one.Stats.Fail.Request.Count}, p95 {one.Stats.Ok.Latency.Percent95:0.0} ms");
        var phase = operation == OperationType.WarmUp ? "warm-up" : "bombing";
        return $"{phase} [{bar}] {at:mm\\:ss}/{length:mm\\:ss} {string.Join("; ", scenarios)}";
    }
}
