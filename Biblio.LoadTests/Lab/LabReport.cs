using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Biblio.LoadTests.Lab;

/// <summary>
/// The report of the lab: answers, tables, charts, and the steps that are missing with the reasons. Two more pages have
/// the resource usage and the method.
/// </summary>
internal sealed class LabReport(LabResultsFile file, string machine, string? stopReason)
{
    private readonly LabResults _results = new(file.Plan, file.Steps);

    /// <summary>
    /// Writes lab.md, and in the folder lab beside it the charts and the other pages. Existing files are overwritten.
    /// </summary>
    public string Write(string folder)
    {
        var details = Path.Combine(folder, "lab");
        Directory.CreateDirectory(details);
        foreach (var (name, svg) in DrawCharts())
        {
            File.WriteAllText(Path.Combine(details, name), svg);
        }

        File.WriteAllText(Path.Combine(details, "resource-usage.md"), ResourceUsagePage.Build(file.Plan, _results));
        File.WriteAllText(Path.Combine(details, "method.md"), LabMethodPage.Build(file.Plan));

        var path = Path.Combine(folder, "lab.md");
        File.WriteAllText(path, BuildText());
        return path;
    }

    public string BuildText()
    {
        var plan = file.Plan;
        var text = new StringBuilder(
            $"""
            # The lab

            This page shows developers what caching, batched queries and load balancing bring. `./biblio lab` measures
            the numbers and writes this page, including the sentences. How it measures: [method](lab/method.md). Processor
            time, memory and statements of every step: [resource usage](lab/resource-usage.md).
            {(stopReason is null ? "" : $"\n**{stopReason}**\n")}
            ## Seven questions


            """
        );
        foreach (var (question, answer) in new LabAnswers(_results).All)
        {
            text.Append(CultureInfo.InvariantCulture, $"**{question}**\n\n{answer}\n\n");
        }

        text.Append(
            "## Latency\n\nA cell shows the p95 latency of the slowest kind of request, and the error rate if requests "
                + "failed. **Bold** cells exceed a limit: 1 % errors or a p95 of 2 s.\n"
        );
        foreach (var load in Plan.Loads)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n`{load}`, by users\n\n| | {string.Join(" | ", plan.Users)} |\n"
                    + $"| --- |{string.Concat(plan.Users.Select(_ => " --: |"))}\n"
            );
            foreach (var configuration in plan.Configurations)
            {
                var cells = plan.Users.Select(users => FormatCell(_results.FindStep(configuration, load, users)));
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {LabAnswers.Title(configuration)} | {string.Join(" | ", cells)} |\n"
                );
            }
        }

        foreach (var (name, _) in DrawCharts())
        {
            text.Append(CultureInfo.InvariantCulture, $"\n![{name}](lab/{name})\n");
        }

        AppendWrongSteps(text);
        AppendMissingSteps(text);
        AppendRun(text);
        return MarkdownWrapper.Wrap(text.ToString());
    }

    private IEnumerable<(string Name, string Svg)> DrawCharts()
    {
        foreach (var load in Plan.Loads)
        {
            yield return (
                $"{load}-latency.svg",
                LineChart.Draw(
                    $"{load}: p95 of the slowest kind of request",
                    "ms",
                    CreateLines(load, step => step.P95),
                    isLogarithmic: true,
                    StepResult.MaxLatency
                )
            );
            yield return (
                $"{load}-throughput.svg",
                LineChart.Draw(
                    $"{load}: correct answers per second",
                    "1/s",
                    CreateLines(load, step => step.Throughput),
                    isLogarithmic: false
                )
            );
        }

        yield return (
            "statements.svg",
            LineChart.Draw(
                $"{Plan.ReadWrite}: SQL statements per answer, all services",
                "",
                CreateLines(Plan.ReadWrite, step => step.StatementsPerResponse),
                isLogarithmic: false
            )
        );
    }

    private List<LineChart.Line> CreateLines(string load, Func<StepResult, double?> selectValue) =>
        [
            .. file.Plan.Configurations.Select(one => new LineChart.Line(
                LabAnswers.Title(one),
                [
                    .. _results
                        .GetSteps(one, load)
                        .Where(step => selectValue(step) is not null)
                        .Select(step => (step.Users, selectValue(step)!.Value)),
                ]
            )),
        ];

    private static string FormatCell(StepResult? step) =>
        step switch
        {
            null => "",
            { IsBroken: true } => $"**{LabAnswers.FormatLatency(step.P95)}{FormatErrors(step)}**",
            _ => LabAnswers.FormatLatency(step.P95) + FormatErrors(step),
        };

    private static string FormatErrors(StepResult step) =>
        (step.Failed > 0 ? $", {LabAnswers.FormatPercent(step.ErrorRate)}" : "")
        + (step.Wrong.Count > 0 ? ", WRONG" : "");

    private void AppendWrongSteps(StringBuilder text)
    {
        foreach (var step in file.Steps.Where(step => step.Wrong.Count > 0))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n**Wrong** after {LabAnswers.Title(step.Configuration)}, {step.Load}, {step.Users} users: "
                    + $"{string.Join("; ", step.Wrong.Take(5))}\n"
            );
        }
    }

    private void AppendMissingSteps(StringBuilder text)
    {
        text.Append("\n## What was not measured\n\n");
        foreach (var (configuration, cause) in file.NotStarted)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {LabAnswers.Title(configuration)}: {cause}\n");
        }

        foreach (
            var (configuration, load) in file.Plan.Configurations.SelectMany(one =>
                Plan.Loads.Select(load => (one, load))
            )
        )
        {
            if (
                _results.FindBreakingStep(configuration, load) is { } broken
                && file.Plan.Users.Where(users => users > broken.Users).ToList() is { Count: > 0 } above
            )
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"- {LabAnswers.Title(configuration)}, `{load}`: {string.Join(", ", above)} users, "
                        + $"because {broken.Users} were too many\n"
                );
            }
        }

        foreach (
            var run in file
                .Plan.GetRemainingSteps(file.Steps)
                .Where(step => !file.NotStarted.ContainsKey(step.Configuration))
                .GroupBy(step => (step.Configuration, step.Load))
        )
        {
            var reason = stopReason is null ? "there was no time left in the budget" : "the lab was stopped";
            text.Append(
                CultureInfo.InvariantCulture,
                $"- {LabAnswers.Title(run.Key.Configuration)}, `{run.Key.Load}`: "
                    + $"{string.Join(", ", run.Select(step => step.Users))} users, because {reason}\n"
            );
        }

        if (text.ToString().EndsWith("measured\n\n", StringComparison.Ordinal))
        {
            text.Append("Every planned step was measured.\n");
        }
    }

    private void AppendRun(StringBuilder text)
    {
        var plan = file.Plan;
        var measured =
            file.Steps.Count == 0
                ? "never"
                : Invariant(
                    $"{file.Steps.Min(step => step.At):yyyy-MM-dd HH:mm} to {file.Steps.Max(step => step.At):HH:mm} UTC"
                );
        text.Append(
            Invariant(
                $"""

                ## This run

                {machine}. The generator, MySQL, Redis, Prometheus and Biblio share this machine. Compare the figures
                with each other, not with those of another machine. Three replicas share the processors that one
                replica had.

                Measured {measured}. The budget was {plan.BudgetSeconds / 60:0.#} minutes;
                {file.SpentSeconds / 60:0.0} were used. Repeat it with:

                    ./biblio lab{FormatOptions(plan)}

                The same command resumes a lab that was stopped. `--fresh` starts again.

                """
            )
        );
    }

    private static string FormatOptions(Plan plan) =>
        Invariant($" --budget {plan.BudgetSeconds:0}s --step {plan.StepSeconds:0}s")
        + (plan.Orders == 2_000 ? "" : Invariant($" --orders {plan.Orders}"))
        + Invariant($" --steps {string.Join(',', plan.Users)}")
        + (
            plan.Configurations.Count == Configuration.All.Count
                ? ""
                : $" --only {string.Join(',', plan.Configurations)}"
        );
}
