using System.Globalization;
using System.Net;
using System.Text;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using static NBomber.Reports.ReportFiles;

namespace NBomber.Reports;

/// <summary>A report with tables and charts. It loads no other files.</summary>
internal static class HtmlReport
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#222;background:#fff}"
        + "table{border-collapse:collapse;margin:1rem 0;width:100%}th,td{padding:.3rem .6rem;border-bottom:1px solid #ddd;text-align:right}"
        + "th:first-child,td:first-child{text-align:left}.fail{color:#b00020}"
        + "svg{width:100%;height:auto;background:#fafafa;border:1px solid #ddd}figure{margin:1rem 0}figcaption{color:#555}";

    public static string Render(NBomberContext context, NodeStats stats, Timeline timeline)
    {
        var title = WebUtility.HtmlEncode($"{stats.TestInfo.TestSuite}: {stats.TestInfo.TestName}");
        var html = new StringBuilder().Append(CultureInfo.InvariantCulture,
            $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
            + $"<title>{title}</title><style>{Style}</style></head><body><h1>{title}</h1>");
        var node = stats.NodeInfo;
        var session = $"{stats.TestInfo.SessionId}, {node.MachineName}, {node.CoresCount} cores, {node.OS}, .NET {node.DotNetVersion}";
        html.Append(CultureInfo.InvariantCulture, $"<p>{WebUtility.HtmlEncode(session)}</p>");
        foreach (var scenario in stats.ScenarioStats)
        {
            var moments = timeline.Of(scenario.ScenarioName);
            html.Append(CultureInfo.InvariantCulture, $"<h2>{WebUtility.HtmlEncode(scenario.ScenarioName)}</h2><ul>");
            foreach (var simulation in context.Scenarios.First(one => one.ScenarioName == scenario.ScenarioName).LoadSimulations)
            {
                html.Append(CultureInfo.InvariantCulture, $"<li>{WebUtility.HtmlEncode(Describe(simulation))}</li>");
            }

            html.Append("</ul><table><tr><th>step</th><th>ok</th><th>fail</th><th>RPS</th><th>min</th><th>mean</th>"
                + "<th>p50</th><th>p75</th><th>p95</th><th>p99</th><th>max (ms)</th></tr>");
            foreach (var step in Rows(scenario))
            {
                var latency = step.Ok.Latency;
                html.Append(CultureInfo.InvariantCulture,
                    $"<tr><td>{WebUtility.HtmlEncode(step.StepName)}</td><td>{step.Ok.Request.Count}</td>"
                    + $"<td{(step.Fail.Request.Count > 0 ? " class=\"fail\"" : "")}>{step.Fail.Request.Count}</td>");
                double[] numbers = [step.Ok.Request.RPS, latency.MinMs, latency.MeanMs,
                    latency.Percent50, latency.Percent75, latency.Percent95, latency.Percent99, latency.MaxMs];
                html.AppendJoin("", numbers.Select(number => $"<td>{Number(number)}</td>")).Append("</tr>");
            }

            html.Append("</table>");
            html.Append(Chart.Draw("Iterations per second", moments,
                ("ok", "#1b7f4b", moment => moment.OkPerSecond), ("failed", "#b00020", moment => moment.FailedPerSecond)));
            html.Append(Chart.Draw("Latency of an iteration, ms", moments,
                ("p50", "#1f5fbf", moment => moment.Percent50), ("p95", "#c05a00", moment => moment.Percent95)));
            html.Append(Chart.Draw("Load", moments, ("load", "#555", moment => moment.Load)));
            html.Append("<h3>Status codes and failures</h3><table><tr><th>status code</th><th>count</th><th>message</th></tr>");
            foreach (var status in scenario.Ok.StatusCodes.Concat(scenario.Fail.StatusCodes))
            {
                html.Append(CultureInfo.InvariantCulture,
                    $"<tr{(status.IsError ? " class=\"fail\"" : "")}><td>{WebUtility.HtmlEncode(status.StatusCode)}</td>"
                    + $"<td>{status.Count}</td><td>{WebUtility.HtmlEncode(status.Message)}</td></tr>");
            }

            html.Append("</table>");
        }

        return html.Append("</body></html>").ToString();
    }
}
