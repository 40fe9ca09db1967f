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

            What caching, the shape of queries and load balancing bring, measured. **This page is written by `./biblio
            lab`; its sentences follow from its numbers.**
            {(stopReason is null ? "" : $"\n**{stopReason}**\n")}
            ## The seven questions


            """
        );
        foreach (var (question, answer) in new LabAnswers(_results).All)
        {
            text.Append(CultureInfo.InvariantCulture, $"**{question}**\n\n{answer}\n\n");
        }

        text.Append(
            "## Numbers\n\nEach cell: 95 % within, of the slowest kind of request; errors, where there were any; "
                + "**bold**: too much (more than 1 % errors or 2 s).\n"
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
        return text.ToString();
    }

    private IEnumerable<(string Name, string Svg)> DrawCharts()
    {
        foreach (var load in Plan.Loads)
        {
            yield return (
                $"{load}-latency.svg",
                LineChart.Draw(
                    $"{load}: 95 % of the slowest requests within",
                    "ms",
                    CreateLines(load, step => step.P95),
                    isLogarithmic: true,
                    StepResult.MaxLatency
                )
            );
            yield return (
                $"{load}-throughput.svg",
                LineChart.Draw(
                    $"{load}: right answers per second",
                    "1/s",
                    CreateLines(load, step => step.Throughput),
                    isLogarithmic: false
                )
            );
        }

        yield return (
            "statements.svg",
            LineChart.Draw(
                $"{Plan.ReadWrite}: SQL statements for an answer, of everybody",
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

            ## What it cost

            Processor in cores; Orders' are all its replicas together. Machine: all processes, with MySQL and the
            generator, which is beside it by itself. Memory: Biblio's services together. Connections: to MySQL, the
            most at once.


            """
                + "| configuration | load | users | median | 95 % | 1/s | errors | Orders | services | generator "
                + "| machine | memory, MB | connections | SQL 1/s | SQL per answer | Redis 1/s |\n"
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
            var reason = stopReason is null ? "there was no time left in the budget" : "the lab was stopped before";
            text.Append(
                CultureInfo.InvariantCulture,
                $"- {LabAnswers.Title(run.Key.Configuration)}, `{run.Key.Load}`: "
                    + $"{string.Join(", ", run.Select(step => step.Users))} users, because {reason}\n"
            );
        }

        if (text.ToString().EndsWith("measured\n\n", StringComparison.Ordinal))
        {
            text.Append("Nothing of the plan is missing.\n");
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

                ## How to read it

                **The machine**: {machine}. The generator, MySQL, Redis, Prometheus and all of Biblio share it, so
                figures are to be compared with each other, not with those of another machine, and three replicas share
                the processors that one had.

                **A run** is one configuration under one load. Every configuration begins with a copy of the same data
                (the starter catalogue and {plan.Orders} generated orders), on a freshly started Biblio, built for
                Release and run as Development, because that has accounts to sign in with and rate limits that a single
                generator does not reach.
                `lab-read` comes first and changes nothing; `lab-read-write` then adds its orders, step by step.

                **A step** is a number of users, each of whom thinks one to three seconds and then asks:
                {plan.StepSeconds:0} s measured, then a check. Throughput is counted over all of these seconds, of
                which users think in the first one to three. A shop has had forty reports and twenty orders before its
                first step. Steps end when one is too much: more than 1 % errors, 95 % of one kind of request within
                more than 2 s, or something wrong.
                The limit is of the kind of request that is slowest. Numbers of users rise in steps, so a breaking
                point lies between two of them. Latencies are those of right answers; what failed is in the error rate.

                **The check** after each step waits until every order has ended and compares: each acknowledged order
                is there once and is what was ordered, the stock is what was there less what was sold, the ledger adds
                up, and reports from Redis say what the database says (the ones kept for 60 s may be older).

                **The loads**: `lab-read` reads highest spenders and best sellers, half and half. `lab-read-write` does
                one of three each time: these two, or an order of one of users 1 to 3 of books 1 to 4, three of ten
                with two to four lines.

                **nginx** stands between the gateway and the three replicas of Orders, in the place where YARP balances
                otherwise: the gateway still asks who somebody is, so that both configurations do the same work and
                differ in who chooses the replica, and by one hop. (The exercise has nginx before the application
                itself; Biblio's door is the gateway. `--LoadBalancer=nginx` puts nginx there, before several gateways:
                that is not what this compares.)

                **Same or different**: a difference in latency of less than a quarter, or of less than 5 ms, is less
                than one run on one machine can be believed to show, and is called none.

                Measured {measured}, with a budget of {plan.BudgetSeconds / 60:0.#} minutes, of which
                {file.SpentSeconds / 60:0.0} were used. Again: `./biblio lab`{FormatOptions(
                    plan
                )}. A lab that was stopped goes on
                where it was with the same words; `--fresh` begins anew.

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
