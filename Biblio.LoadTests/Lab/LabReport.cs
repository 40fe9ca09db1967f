using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Biblio.LoadTests.Lab;

/// <summary>The lab's page: answers, tables, charts, what it was measured on, what is missing and why.</summary>
internal sealed class LabReport(LabFile file, string machine, string? ended)
{
    private readonly Findings _findings = new(file.Plan, file.Steps);

    /// <summary>Writes lab.md and the charts beside it, in lab/; those of another round go.</summary>
    public string Write(string folder)
    {
        var charts = Path.Combine(folder, "lab");
        Directory.CreateDirectory(charts);
        foreach (var (name, svg) in Charts())
        {
            File.WriteAllText(Path.Combine(charts, name), svg);
        }

        var path = Path.Combine(folder, "lab.md");
        File.WriteAllText(path, Text());
        return path;
    }

    public string Text()
    {
        var plan = file.Plan;
        var text = new StringBuilder(
            $"""
            # The lab

            What caching, the shape of queries and load balancing bring, measured. **This page is written by `./biblio lab`; its sentences follow from its numbers.**
            {(ended is null ? "" : $"\n**{ended}**\n")}
            ## The seven questions


            """
        );
        foreach (var (question, answer) in new Answers(_findings).All)
        {
            text.Append(CultureInfo.InvariantCulture, $"**{question}**\n\n{answer}\n\n");
        }

        text.Append(
            "## Numbers\n\nEach cell: 95 % within, of the slowest kind of request; errors, where there were any; **bold**: too much (more than 1 % errors or 2 s).\n"
        );
        foreach (var load in Plan.Loads)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n`{load}`, by users\n\n| | {string.Join(" | ", plan.Users)} |\n| --- |{string.Concat(plan.Users.Select(_ => " --: |"))}\n"
            );
            foreach (var configuration in plan.Configurations)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {Answers.Title(configuration)} | {string.Join(" | ", plan.Users.Select(users => Cell(_findings.At(configuration, load, users))))} |\n"
                );
            }
        }

        foreach (var (name, _) in Charts())
        {
            text.Append(CultureInfo.InvariantCulture, $"\n![{name}](lab/{name})\n");
        }

        Everything(text);
        Missing(text);
        Reading(text);
        return text.ToString();
    }

    private IEnumerable<(string Name, string Svg)> Charts()
    {
        foreach (var load in Plan.Loads)
        {
            yield return (
                $"{load}-latency.svg",
                LineChart.Draw(
                    $"{load}: 95 % of the slowest requests within",
                    "ms",
                    Lines(load, step => step.P95),
                    isLogarithmic: true,
                    Measured.MostLatency
                )
            );
            yield return (
                $"{load}-throughput.svg",
                LineChart.Draw(
                    $"{load}: right answers per second",
                    "1/s",
                    Lines(load, step => step.Throughput),
                    isLogarithmic: false
                )
            );
        }

        yield return (
            "statements.svg",
            LineChart.Draw(
                $"{Plan.ReadWrite}: SQL statements for an answer, of everybody",
                "",
                Lines(Plan.ReadWrite, step => step.StatementsPerAnswer),
                isLogarithmic: false
            )
        );
    }

    private List<LineChart.Line> Lines(string load, Func<Measured, double?> of) =>
        [
            .. file.Plan.Configurations.Select(one => new LineChart.Line(
                Answers.Title(one),
                [
                    .. _findings
                        .Of(one, load)
                        .Where(step => of(step) is not null)
                        .Select(step => (step.Users, of(step)!.Value)),
                ]
            )),
        ];

    private static string Cell(Measured? step) =>
        step switch
        {
            null => "",
            { IsBroken: true } => $"**{Answers.Ms(step.P95)}{Errors(step)}**",
            _ => Answers.Ms(step.P95) + Errors(step),
        };

    private static string Errors(Measured step) =>
        (step.Failed > 0 ? $", {Answers.Percent(step.ErrorRate)}" : "") + (step.Wrong.Count > 0 ? ", WRONG" : "");

    private void Everything(StringBuilder text)
    {
        text.Append(
            """

            ## What it cost

            Processor in cores; Orders' are all its replicas together. Machine: all processes, with MySQL and the generator, which is beside it by itself. Memory: Biblio's services together. Connections: to MySQL, the most at once.

            | configuration | load | users | median | 95 % | 1/s | errors | Orders | services | generator | machine | memory, MB | connections | SQL 1/s | SQL per answer | Redis 1/s |
            | --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |

            """
        );
        foreach (
            var step in file.Plan.Configurations.SelectMany(one =>
                Plan.Loads.SelectMany(load => _findings.Of(one, load))
            )
        )
        {
            var usage = step.Usage;
            text.Append(
                    Invariant(
                        $"| {Answers.Title(step.Configuration)} | {step.Load} | {step.Users} | {Answers.Ms(step.P50)} | {Answers.Ms(step.P95)} | {step.Throughput:0} | {Answers.Percent(step.ErrorRate)} | "
                    )
                )
                .Append(
                    Invariant(
                        $"{usage?.Cores.GetValueOrDefault("orders"):0.00} | {usage?.Cores.Where(one => one.Key != "redis").Sum(one => one.Value):0.00} | {usage?.GeneratorCores:0.00} | {usage?.MachineCores:0.00} | {usage?.Megabytes.Where(one => one.Key != "redis").Sum(one => one.Value):0} | "
                    )
                )
                .Append(
                    Invariant(
                        $"{usage?.Connections:0} | {usage?.Statements:0} | {step.StatementsPerAnswer:0.0} | {usage?.RedisCommands:0} |\n"
                    )
                );
        }

        foreach (var step in file.Steps.Where(step => step.Wrong.Count > 0))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n**Wrong** after {Answers.Title(step.Configuration)}, {step.Load}, {step.Users} users: {string.Join("; ", step.Wrong.Take(5))}\n"
            );
        }
    }

    private void Missing(StringBuilder text)
    {
        text.Append("\n## What was not measured\n\n");
        foreach (var (configuration, why) in file.NotStarted)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {Answers.Title(configuration)}: {why}\n");
        }

        foreach (
            var (configuration, load) in file.Plan.Configurations.SelectMany(one =>
                Plan.Loads.Select(load => (one, load))
            )
        )
        {
            if (
                _findings.Broken(configuration, load) is { } broken
                && file.Plan.Users.Where(users => users > broken.Users).ToList() is { Count: > 0 } above
            )
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"- {Answers.Title(configuration)}, `{load}`: {string.Join(", ", above)} users, because {broken.Users} were too many\n"
                );
            }
        }

        foreach (
            var run in file
                .Plan.Left(file.Steps)
                .Where(step => !file.NotStarted.ContainsKey(step.Configuration))
                .GroupBy(step => (step.Configuration, step.Load))
        )
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"- {Answers.Title(run.Key.Configuration)}, `{run.Key.Load}`: {string.Join(", ", run.Select(step => step.Users))} users, because {(ended is null ? "there was no time left in the budget" : "the lab was stopped before")}\n"
            );
        }

        if (text.ToString().EndsWith("measured\n\n", StringComparison.Ordinal))
        {
            text.Append("Nothing of the plan is missing.\n");
        }
    }

    private void Reading(StringBuilder text)
    {
        var plan = file.Plan;
        text.Append(
            Invariant(
                $"""

                ## How to read it

                **The machine**: {machine}. The generator, MySQL, Redis, Prometheus and all of Biblio share it, so figures are to be compared with each other, not with those of another machine, and three replicas share the processors that one had.

                **A run** is one configuration under one load. Every configuration begins with a copy of the same data (the starter catalogue and {plan.Orders} generated orders), on a freshly started Biblio, built for Release and run as Development, because that has accounts to sign in with and rate limits that a single generator does not reach.
                `lab-read` comes first and changes nothing; `lab-read-write` then adds its orders, step by step.

                **A step** is a number of users, each of whom thinks one to three seconds and then asks: {plan.StepSeconds:0} s measured, then a check. Throughput is counted over all of these seconds, of which users think in the first one to three. A shop has had forty reports and twenty orders before its first step. Steps end when one is too much: more than 1 % errors, 95 % of one kind of request within more than 2 s, or something wrong.
                The limit is of the kind of request that is slowest. Numbers of users rise in steps, so a breaking point lies between two of them. Latencies are those of right answers; what failed is in the error rate.

                **The check** after each step waits until every order has ended and compares: each acknowledged order is there once and is what was ordered, the stock is what was there less what was sold, the ledger adds up, and reports from Redis say what the database says (the ones kept for 60 s may be older).

                **The loads**: `lab-read` reads highest spenders and best sellers, half and half. `lab-read-write` does one of three each time: these two, or an order of one of users 1 to 3 of books 1 to 4, three of ten with two to four lines.

                **nginx** stands between the gateway and the three replicas of Orders, in the place where YARP balances otherwise: the gateway still asks who somebody is, so that both configurations do the same work and differ in who chooses the replica, and by one hop. (The exercise has nginx before the application itself; Biblio's door is the gateway. `--LoadBalancer=nginx` puts nginx there, before several gateways: that is not what this compares.)

                **Same or different**: a difference in latency of less than a quarter, or of less than 5 ms, is less than one run on one machine can be believed to show, and is called none.

                Measured {(
                    file.Steps.Count == 0
                        ? "never"
                        : $"{file.Steps.Min(step => step.At):yyyy-MM-dd HH:mm} to {file.Steps.Max(step => step.At):HH:mm} UTC"
                )}, with a budget of {plan.BudgetSeconds / 60:0.#} minutes, of which {file.Spent
                    / 60:0.0} were used. Again: `./biblio lab`{Words(
                    plan
                )}. A lab that was stopped goes on where it was with the same words; `--fresh` begins anew.

                """
            )
        );
    }

    private static string Words(Plan plan) =>
        Invariant($" --budget {plan.BudgetSeconds:0}s --step {plan.StepSeconds:0}s")
        + (plan.Orders == 2_000 ? "" : Invariant($" --orders {plan.Orders}"))
        + Invariant($" --steps {string.Join(',', plan.Users)}")
        + (
            plan.Configurations.Count == Configuration.All.Count
                ? ""
                : $" --only {string.Join(',', plan.Configurations)}"
        );
}
