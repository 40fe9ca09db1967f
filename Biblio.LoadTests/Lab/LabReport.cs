using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Biblio.LoadTests.Lab;

/// <summary>
/// The report of the lab: answers, tables, charts, the machine, and the steps that are missing with the reasons.
/// </summary>
internal sealed class LabReport(LabResultsFile file, string machine, string? stopReason)
{
    private readonly LabResults _results = new(file.Plan, file.Steps);

    /// <summary>Writes lab.md and the charts in the folder lab beside it. Existing files are overwritten.</summary>
    public string Write(string folder)
    {
        var charts = Path.Combine(folder, "lab");
        Directory.CreateDirectory(charts);
        foreach (var (name, svg) in DrawCharts())
        {
            File.WriteAllText(Path.Combine(charts, name), svg);
        }

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
            the numbers and writes this page, including the sentences.
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

        AppendResourceUsage(text);
        AppendMissingSteps(text);
        AppendMethod(text);
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

    private void AppendResourceUsage(StringBuilder text)
    {
        text.Append(
            """

            ## Resource usage

            Processor time is in cores. *Orders* is the sum of its replicas, *services* the sum of Biblio's services.
            *Generator* is the load generator, *machine* all processes, including MySQL and the generator. *Memory* is
            the sum of Biblio's services. *Connections* is the highest number of connections to MySQL.


            """
                + "| configuration | load | users | median | p95 | answers/s | errors | Orders | services | generator "
                + "| machine | memory, MB | connections | SQL/s | SQL per answer | Redis/s |\n"
                + "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n"
        );
        foreach (
            var step in file.Plan.Configurations.SelectMany(one =>
                Plan.Loads.SelectMany(load => _results.GetSteps(one, load))
            )
        )
        {
            var usage = step.Usage;
            var cores = usage?.Cores.Where(one => one.Key != "redis").Sum(one => one.Value);
            var megabytes = usage?.Megabytes.Where(one => one.Key != "redis").Sum(one => one.Value);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {LabAnswers.Title(step.Configuration)} | {step.Load} | {step.Users} | "
                    + $"{LabAnswers.FormatLatency(step.P50)} | {LabAnswers.FormatLatency(step.P95)} | "
                    + $"{step.Throughput:0} | {LabAnswers.FormatPercent(step.ErrorRate)} | "
                    + $"{usage?.Cores.GetValueOrDefault("orders"):0.00} | {cores:0.00} | "
                    + $"{usage?.GeneratorCores:0.00} | {usage?.MachineCores:0.00} | {megabytes:0} | "
                    + $"{usage?.Connections:0} | {usage?.Statements:0} | {step.StatementsPerResponse:0.0} | "
                    + $"{usage?.RedisCommands:0} |\n"
            );
        }

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

    private void AppendMethod(StringBuilder text)
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

                ## Method

                **Machine.** {machine}. The generator, MySQL, Redis, Prometheus and Biblio share this machine. Compare
                the figures with each other, not with those of another machine. Three replicas share the processors
                that one replica had.

                **Run.** A run is one configuration under one load. Each configuration starts on a new Biblio with a
                copy of the same data: the starter catalogue and {plan.Orders} generated orders. Biblio is built for
                Release and runs as Development, which has demo accounts and rate limits that one generator does not
                reach. `lab-read` runs first, because it changes nothing. `lab-read-write` then adds its orders.

                **Step.** A step is a number of users. Each user waits one to three seconds before each request. A step
                is measured for {plan.StepSeconds:0} s and then checked. Throughput is counted over all of these
                seconds, including the first wait of the users. Forty reports and twenty orders warm up a
                configuration before its first step. A run ends when a step exceeds a limit: 1 % errors, a p95 of 2 s
                for the slowest kind of request, or a failed check. The breaking point lies between two numbers of
                users. Latencies are those of correct answers; the error rate counts the failed ones.

                **Check.** After each step, the lab waits until every order has ended. Then it compares: each
                acknowledged order exists once and has the ordered lines, the stock has decreased by the sold copies,
                the stock ledger adds up, and reports from Redis equal those of the database. Reports that are cached
                for 60 s may be older.

                **Loads.** `lab-read` reads the reports *highest spenders* and *best sellers*, half of the requests
                each. `lab-read-write` does each of three things equally often: one of the two reports, or an order by
                user 1, 2 or 3 for books 1 to 4. Three in ten orders have two to four lines.

                **nginx.** nginx runs between the gateway and the three replicas of Orders. It replaces the load
                balancing of YARP and adds one hop. The gateway still authenticates the requests, so both
                configurations do the same work. The lab does not compare `--LoadBalancer=nginx`, which puts nginx in
                front of several gateways.

                **Same or different.** A difference in latency of less than a quarter, or of less than 5 ms, counts as
                no difference. One run on one machine cannot show less.

                **This run.** Measured {measured}. The budget was {plan.BudgetSeconds / 60:0.#} minutes;
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
