using System.Text;
using NBomber.Contracts.Stats;

namespace NBomber.Reports;

/// <summary>The columns are those of the real package. Names with a comma or a quote are quoted.</summary>
internal static class CsvReport
{
    private const string Header =
        "test_suite,test_name,scenario,duration,step_name,request_count,ok,failed,rps,min,mean,max,50_percent,75_percent,95_percent,"
        + "99_percent,std_dev,data_transfer_min_kb,data_transfer_mean_kb,data_transfer_max_kb,data_transfer_all_mb";

    public static string Render(NodeStats stats)
    {
        var text = new StringBuilder(Header);
        foreach (var scenario in stats.ScenarioStats)
        {
            foreach (var step in ReportFiles.Rows(scenario))
            {
                var (latency, data) = (step.Ok.Latency, step.Ok.DataTransfer);
                double[] numbers =
                [
                    step.Ok.Request.Count + step.Fail.Request.Count, step.Ok.Request.Count, step.Fail.Request.Count, step.Ok.Request.RPS,
                    latency.MinMs, latency.MeanMs, latency.MaxMs,
                    latency.Percent50, latency.Percent75, latency.Percent95, latency.Percent99, latency.StdDev,
                    data.MinBytes / 1024.0, data.MeanBytes / 1024.0, data.MaxBytes / 1024.0, data.AllBytes / 1048576.0,
                ];
                text.Append('\n').AppendJoin(',',
                [
                    Quoted(stats.TestInfo.TestSuite), Quoted(stats.TestInfo.TestName), Quoted(scenario.ScenarioName),
                    scenario.Duration.ToString(), Quoted(step.StepName), .. numbers.Select(ReportFiles.Number),
                ]);
            }
        }

        return text.Append('\n').ToString();
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
