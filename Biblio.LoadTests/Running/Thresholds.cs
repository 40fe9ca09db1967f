using System.Globalization;
using System.Text.RegularExpressions;
using NBomber.Contracts.Stats;

namespace Biblio.LoadTests.Running;

/// <summary>
/// What a run must keep to pass: <c>p95&lt;500</c> (ms, of every step), <c>order.p95&lt;400</c> (of one step), <c>errors&lt;1%</c>, <c>rps&gt;50</c>; <c>p95&lt;20x</c> is twenty times
/// what a bare endpoint needs on this machine at this moment.
/// </summary>
internal sealed partial class Thresholds
{
    private readonly List<Limit> _limits = [];

    public bool NeedCalibration => _limits.Exists(limit => limit.Unit == "x");

    /// <summary>Reads them, separated by commas; what can not be understood is refused.</summary>
    public static Thresholds Parse(string text)
    {
        var thresholds = new Thresholds();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (
                Form().Match(part) is not { Success: true } match
                || !Fits(match.Groups["what"].Value, match.Groups["unit"].Value)
            )
            {
                throw new UsageException(
                    $"'{part}' is no threshold. Examples: p95<500  order.p95<400  p95<20x  errors=0  errors<1%  rps>50"
                );
            }

            thresholds._limits.Add(
                new(
                    part,
                    match.Groups["step"].Value,
                    match.Groups["what"].Value,
                    match.Groups["sign"].Value[0],
                    double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture),
                    match.Groups["unit"].Value
                )
            );
        }

        return thresholds;
    }

    /// <summary>Prints each with what was measured; returns those that were not kept.</summary>
    public IReadOnlyList<string> Check(NodeStats stats, Calibration? bare)
    {
        List<string> broken = [];
        foreach (var limit in _limits)
        {
            var steps = stats
                .ScenarioStats.SelectMany(scenario => scenario.StepStats)
                .Where(step => limit.Step.Length == 0 || step.StepName == limit.Step)
                .ToList();
            if (steps.Count == 0)
            {
                broken.Add($"{limit.Text}: nothing was measured of it");
                continue;
            }

            foreach (var (name, value) in limit.Measure(steps, stats.Duration))
            {
                var bound = limit.Unit == "x" ? limit.Number * bare!.Percentile(limit.What) : limit.Number;
                var kept = limit.Sign switch
                {
                    '<' => value < bound,
                    '>' => value > bound,
                    _ => value == bound,
                };
                var sentence =
                    $"{limit.Text}: {name} {value:0.##}{(limit.Unit == "x" ? $" of at most {bound:0.##} ms ({limit.Number:0.##} x {bare!.Percentile(limit.What):0.##})" : "")}";
                Console.WriteLine($"  {(kept ? "kept  " : "BROKEN")} {sentence}");
                if (!kept)
                {
                    broken.Add(sentence);
                }
            }
        }

        return broken;
    }

    private static bool Fits(string what, string unit) =>
        unit switch
        {
            "x" => what.StartsWith('p'),
            "%" => what == "errors",
            "ms" => what.StartsWith('p'),
            _ => true,
        };

    [GeneratedRegex(
        @"^(?:(?<step>[a-z][a-z0-9 -]*)\.)?(?<what>p50|p75|p95|p99|errors|rps)(?<sign>[<>=])(?<number>\d+(?:\.\d+)?)(?<unit>%|x|ms)?$"
    )]
    private static partial Regex Form();

    private sealed record Limit(string Text, string Step, string What, char Sign, double Number, string Unit)
    {
        public IEnumerable<(string Name, double Value)> Measure(List<StepStats> steps, TimeSpan duration)
        {
            var (ok, failed) = (steps.Sum(step => step.Ok.Request.Count), steps.Sum(step => step.Fail.Request.Count));
            return What switch
            {
                "errors" => [("errors", Unit == "%" ? 100.0 * failed / Math.Max(1, ok + failed) : failed)],
                "rps" => [("answers per second", ok / Math.Max(1, duration.TotalSeconds))],
                _ => steps
                    .Where(step => step.Ok.Request.Count > 0)
                    .Select(step => (step.StepName, Percentile(step.Ok.Latency))),
            };
        }

        private double Percentile(LatencyStats latency) =>
            What switch
            {
                "p50" => latency.Percent50,
                "p75" => latency.Percent75,
                "p95" => latency.Percent95,
                _ => latency.Percent99,
            };
    }
}
