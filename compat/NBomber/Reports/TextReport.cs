using NBomber.Contracts.Stats;
using static NBomber.Reports.ReportFiles;

namespace NBomber.Reports;

/// <summary>The report for the console and for a text file.</summary>
internal static class TextReport
{
    public static string Render(NodeStats stats)
    {
        using var text = new StringWriter();
        Print(stats, text);
        return text.ToString();
    }

    public static void Print(NodeStats stats, TextWriter text)
    {
        foreach (var scenario in stats.ScenarioStats)
        {
            text.WriteLine();
            text.WriteLine($"scenario: {scenario.ScenarioName}, duration {scenario.Duration:hh\\:mm\\:ss}, "
                + $"ok {scenario.Ok.Request.Count}, fail {scenario.Fail.Request.Count}");
            text.WriteLine($"  {"step",-28}{"ok",9}{"fail",7}{"RPS",9}{"min",9}{"mean",9}"
                + $"{"p50",9}{"p75",9}{"p95",9}{"p99",9}{"max",10}  (ms)");
            foreach (var step in Rows(scenario))
            {
                var latency = step.Ok.Latency;
                text.WriteLine($"  {step.StepName,-28}{step.Ok.Request.Count,9}{step.Fail.Request.Count,7}{Number(step.Ok.Request.RPS),9}"
                    + $"{Number(latency.MinMs),9}{Number(latency.MeanMs),9}{Number(latency.Percent50),9}{Number(latency.Percent75),9}"
                    + $"{Number(latency.Percent95),9}{Number(latency.Percent99),9}{Number(latency.MaxMs),10}");
            }

            foreach (var status in scenario.Ok.StatusCodes.Concat(scenario.Fail.StatusCodes))
            {
                text.WriteLine($"  {(status.IsError ? "fail" : "ok")} {status.StatusCode}: {status.Count} {status.Message}");
            }
        }
    }
}
