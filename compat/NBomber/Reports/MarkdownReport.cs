using System.Globalization;
using System.Text;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using static NBomber.Reports.ReportFiles;

namespace NBomber.Reports;

internal static class MarkdownReport
{
    public static string Render(NBomberContext context, NodeStats stats)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture,
            $"# {stats.TestInfo.TestSuite}: {stats.TestInfo.TestName}\n\nsession `{stats.TestInfo.SessionId}`, "
            + $"{stats.NodeInfo.CoresCount} cores, {stats.NodeInfo.OS}, .NET {stats.NodeInfo.DotNetVersion}\n");
        foreach (var scenario in stats.ScenarioStats)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"\n## {scenario.ScenarioName}\n\nok `{scenario.Ok.Request.Count}`, fail `{scenario.Fail.Request.Count}`, "
                + $"duration `{scenario.Duration:hh\\:mm\\:ss}`\n\n");
            foreach (var simulation in context.Scenarios.First(one => one.ScenarioName == scenario.ScenarioName).LoadSimulations)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {Describe(simulation)}\n");
            }

            text.Append("\n| step | ok | fail | RPS | min | mean | p50 | p75 | p95 | p99 | max (ms) | KiB |\n"
                + "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n");
            foreach (var step in Rows(scenario))
            {
                var latency = step.Ok.Latency;
                var bytes = step.Ok.DataTransfer.AllBytes + step.Fail.DataTransfer.AllBytes;
                double[] numbers = [step.Ok.Request.RPS, latency.MinMs, latency.MeanMs,
                    latency.Percent50, latency.Percent75, latency.Percent95, latency.Percent99, latency.MaxMs, bytes / 1024.0];
                text.Append(CultureInfo.InvariantCulture, $"| {step.StepName} | {step.Ok.Request.Count} | {step.Fail.Request.Count} | ")
                    .AppendJoin(" | ", numbers.Select(Number)).Append(" |\n");
            }

            var statuses = scenario.Ok.StatusCodes.Concat(scenario.Fail.StatusCodes).ToList();
            if (statuses.Count > 0)
            {
                text.Append("\n| status code | count | message |\n| --- | --: | --- |\n");
                statuses.ForEach(status => text.Append(CultureInfo.InvariantCulture,
                    $"| {status.StatusCode}{(status.IsError ? " (fail)" : "")} | {status.Count} | "
                    + $"{status.Message.Replace('|', '/').Replace('\n', ' ')} |\n"));
            }
        }

        return text.ToString();
    }
}
