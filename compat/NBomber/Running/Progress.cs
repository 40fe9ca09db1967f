using NBomber.Contracts.Stats;
using NBomber.Reports;

namespace NBomber.Running;

/// <summary>Prints how far a phase is: a bar that is redrawn on a terminal, a line every five seconds elsewhere.</summary>
internal sealed class Progress(OperationType operation, TimeSpan length, IReadOnlyList<ScenarioRun> runs, Timeline? timeline)
{
    private const int Width = 30;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public static void Say(string text) => Console.WriteLine(text);

    /// <summary>Until the work is done; takes what was measured each interval into the time line.</summary>
    public async Task WatchAsync(Task work)
    {
        // a run of minutes has a point every interval, a short one a point a second
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
