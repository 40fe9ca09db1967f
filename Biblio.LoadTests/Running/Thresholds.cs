using System.Globalization;
using System.Text.RegularExpressions;
using NBomber.Contracts.Stats;

namespace Biblio.LoadTests.Running;

/// <summary>
/// The thresholds that a run must meet: <c>p95&lt;500</c> (ms, of every step), <c>order.p95&lt;400</c> (of one step),
/// <c>errors&lt;1%</c>, <c>rps&gt;50</c>. <c>p95&lt;20x</c> means 20 times the latency of a bare endpoint on this
/// machine at this moment.
/// </summary>
internal sealed partial class Thresholds
{
    private readonly List<Threshold> _thresholds = [];

    public bool NeedsCalibration => _thresholds.Exists(threshold => threshold.Unit == "x");

    /// <summary>Parses thresholds separated by commas. An invalid one throws a <see cref="UsageException"/>.</summary>
    public static Thresholds Parse(string text)
    {
        var thresholds = new Thresholds();
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (
                ThresholdPattern().Match(item) is not { Success: true } match
                || !IsUnitAllowed(match.Groups["metric"].Value, match.Groups["unit"].Value)
            )
            {
                throw new UsageException(
                    $"'{item}' is no threshold. Examples: p95<500  order.p95<400  p95<20x  errors=0  errors<1%  rps>50"
                );
            }

            thresholds._thresholds.Add(
                new(
                    item,
                    match.Groups["step"].Value,
                    match.Groups["metric"].Value,
                    match.Groups["operator"].Value[0],
                    double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture),
                    match.Groups["unit"].Value
                )
            );
        }

        return thresholds;
    }

    /// <summary>
    /// Prints each threshold with the measured value. Returns a sentence for each one that was not met.
    /// </summary>
    public IReadOnlyList<string> Check(NodeStats stats, Calibration? calibration)
    {
        List<string> missed = [];
        foreach (var threshold in _thresholds)
        {
            var steps = stats
                .ScenarioStats.SelectMany(scenario => scenario.StepStats)
                .Where(step => threshold.Step.Length == 0 || step.StepName == threshold.Step)
                .ToList();
            if (steps.Count == 0)
            {
                missed.Add($"{threshold.Text}: no step was measured");
                continue;
            }

            foreach (var (name, value) in threshold.Measure(steps, stats.Duration))
            {
                var bound =
                    threshold.Unit == "x"
                        ? threshold.Number * calibration!.Percentile(threshold.Metric)
                        : threshold.Number;
                var isMet = threshold.Operator switch
                {
                    '<' => value < bound,
                    '>' => value > bound,
                    _ => value == bound,
                };
                var sentence =
                    $"{threshold.Text}: {name} {value:0.##}"
                    + (
                        threshold.Unit == "x"
                            ? $" of at most {bound:0.##} ms ({threshold.Number:0.##} x "
                                + $"{calibration!.Percentile(threshold.Metric):0.##})"
                            : ""
                    );
                Console.WriteLine($"  {(isMet ? "met   " : "MISSED")} {sentence}");
                if (!isMet)
                {
                    missed.Add(sentence);
                }
            }
        }

        return missed;
    }

    private static bool IsUnitAllowed(string metric, string unit) =>
        unit switch
        {
            "x" => metric.StartsWith('p'),
            "%" => metric == "errors",
            "ms" => metric.StartsWith('p'),
            _ => true,
        };

    [GeneratedRegex(
        @"^(?:(?<step>[a-z][a-z0-9 -]*)\.)?(?<metric>p50|p75|p95|p99|errors|rps)(?<operator>[<>=])"
            + @"(?<number>\d+(?:\.\d+)?)(?<unit>%|x|ms)?$"
    )]
    private static partial Regex ThresholdPattern();

    private sealed record Threshold(string Text, string Step, string Metric, char Operator, double Number, string Unit)
    {
        public IEnumerable<(string Name, double Value)> Measure(List<StepStats> steps, TimeSpan duration)
        {
            var (ok, failed) = (steps.Sum(step => step.Ok.Request.Count), steps.Sum(step => step.Fail.Request.Count));
            return Metric switch
            {
                "errors" => [("errors", Unit == "%" ? 100.0 * failed / Math.Max(1, ok + failed) : failed)],
                "rps" => [("answers per second", ok / Math.Max(1, duration.TotalSeconds))],
                _ => steps
                    .Where(step => step.Ok.Request.Count > 0)
                    .Select(step => (step.StepName, Percentile(step.Ok.Latency))),
            };
        }

        private double Percentile(LatencyStats latency) =>
            Metric switch
            {
                "p50" => latency.Percent50,
                "p75" => latency.Percent75,
                "p95" => latency.Percent95,
                _ => latency.Percent99,
            };
    }
}
