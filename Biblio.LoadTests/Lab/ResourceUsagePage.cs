using System.Globalization;
using System.Text;

namespace Biblio.LoadTests.Lab;

/// <summary>The page with the processor time, the memory and the statements of every step.</summary>
internal static class ResourceUsagePage
{
    public static string Build(Plan plan, LabResults results)
    {
        var text = new StringBuilder(
            """
            # Resource usage of the lab

            For developers who ask why a configuration of the [lab](../lab.md) is fast or slow: what does each step cost?
            `./biblio lab` writes this page.

            Processor time is in cores. *Orders* is the sum of its replicas, *services* the sum of Biblio's services.
            *Generator* is the load generator, *machine* all processes, including MySQL and the generator. *Memory* is
            the sum of Biblio's services. *Connections* is the highest number of connections to MySQL.


            """
                + "| configuration | load | users | median | p95 | answers/s | errors | Orders | services | generator "
                + "| machine | memory, MB | connections | SQL/s | SQL per answer | Redis/s |\n"
                + "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n"
        );
        foreach (
            var step in plan.Configurations.SelectMany(one =>
                Plan.Loads.SelectMany(load => results.GetSteps(one, load))
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

        return MarkdownWrapper.Wrap(text.ToString());
    }
}
