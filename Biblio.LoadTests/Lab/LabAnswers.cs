using static System.FormattableString;

namespace Biblio.LoadTests.Lab;

/// <summary>
/// Answers the seven questions of the lab from its results. The sentences depend on the measured numbers.
/// </summary>
internal sealed class LabAnswers(LabResults results)
{
    private const int LabUsers = 100;

    public IReadOnlyList<(string Question, string Answer)> All =>
        [
            (
                "Q1. Reading reports with 100 users: what is the median latency, and how many requests fail?",
                AnswerReading()
            ),
            (
                "Q2. Reading and writing on MySQL: where does it break?",
                DescribeBreakingPoint(Configuration.OneByOne, Plan.ReadWrite)
            ),
            (
                "Q3. Does one query for all prices of an order help, compared to one query for each price (N+1)?",
                AnswerBatchedPrices()
            ),
            ("Q4. Reports from Redis: how many users, what latency, how many errors?", AnswerRedis()),
            (
                "Q5. Do three replicas behind a load balancer help?",
                DescribeComparison(Configuration.Yarp, Configuration.Cached)
            ),
            ("Q6. Did it get better, and which was best?", AnswerBest()),
            ("Q7. Which load balancer is better?", AnswerPolicy()),
        ];

    /// <summary>Describes whether and where a configuration breaks under a load.</summary>
    public string DescribeBreakingPoint(string configuration, string load)
    {
        var steps = results.GetSteps(configuration, load);
        if (steps.Count == 0)
        {
            return $"{Title(configuration)} was not measured under {load}.";
        }

        if (results.FindBreakingStep(configuration, load) is not { } broken)
        {
            return $"{Title(configuration)} did not break with {FormatNumber(steps[^1].Users)} users, "
                + $"the most that were measured: {Describe(steps[^1])}. **No breaking point was reached.** "
                + $"The limits are {FormatPercent(StepResult.MaxErrorRate)} errors and a p95 of "
                + $"{FormatLatency(StepResult.MaxLatency)}.";
        }

        var capacity = results.GetCapacity(configuration, load);
        return capacity == 0
            ? $"{Title(configuration)} breaks with {FormatNumber(broken.Users)} users, "
                + $"the fewest that were measured: {Describe(broken)}. The cause is {DescribeCauses(broken)}."
            : $"{Title(configuration)} supports {FormatNumber(capacity)} users: "
                + $"{Describe(results.FindStep(configuration, load, capacity)!)}. "
                + $"It breaks with {FormatNumber(broken.Users)} users: {Describe(broken)}. "
                + $"The cause is {DescribeCauses(broken)}.";
    }

    /// <summary>Compares a configuration to its predecessor, under both loads.</summary>
    public string DescribeComparison(string one, string other) =>
        string.Join(' ', Plan.Loads.Select(load => DescribeComparison(load, one, other)));

    private string AnswerReading()
    {
        var steps = results.GetSteps(Configuration.OneByOne, Plan.Read);
        if (steps.Count == 0)
        {
            return "Not measured.";
        }

        var step = steps.MinBy(one => Math.Abs(one.Users - LabUsers))!;
        var note = step.Users == LabUsers ? "" : " (100 were not measured; this is the nearest number)";
        var medians = string.Join(
            " and ",
            step.Requests.Select(request => $"{FormatLatency(request.P50)} for {request.Name}")
        );
        return $"With {FormatNumber(step.Users)} users{note} on MySQL, the median is {medians}. "
            + $"The p95 of the slowest report is {FormatLatency(step.P95)}, and {DescribeErrors(step)}. "
            + DescribeBreakingPoint(Configuration.OneByOne, Plan.Read);
    }

    private string AnswerBatchedPrices()
    {
        var text = DescribeComparison(Plan.ReadWrite, Configuration.Batched, Configuration.OneByOne);
        if (
            results.GetMaxCommonUsers(Plan.ReadWrite, Configuration.Batched, Configuration.OneByOne) is not { } users
            || (
                results.FindStep(Configuration.Batched, Plan.ReadWrite, users)?.StatementsPerResponse,
                results.FindStep(Configuration.OneByOne, Plan.ReadWrite, users)?.StatementsPerResponse
            )
                is not
                ({ } batched, { } one)
        )
        {
            return text + " The number of SQL statements is not known, because Prometheus returned no value.";
        }

        var saved = one - batched;
        return text
            + Invariant($" The database executed {batched:0.0} statements per answer instead of {one:0.0}, ")
            + (
                saved > 0.05 * one ? Invariant($"{saved:0.0} fewer. ")
                : saved < -0.05 * one ? "which is more. "
                : "which is about the same. "
            )
            + "The lab looks up few prices: a third of the requests are orders, "
            + "and three in ten orders have more than one line.";
    }

    private string AnswerRedis()
    {
        string[] configurations = [Configuration.Scan, Configuration.Cached, Configuration.Live];
        return string.Join(
            "\n\n",
            configurations.Select(configuration =>
                $"*{Title(configuration)}*: {DescribeComparison(configuration, Configuration.Batched)} "
                + DescribeBreakingPoint(configuration, Plan.ReadWrite)
            )
        );
    }

    private string AnswerBest()
    {
        var ranking = results.Rank();
        if (ranking.Count < 2)
        {
            return "Too few configurations were measured to say.";
        }

        var best = ranking[0];
        var tied = ranking
            .Skip(1)
            .Where(one => Plan.Loads.All(load => results.Compare(load, best, one) is Verdict.Same or Verdict.Unknown))
            .ToList();
        var first = Configuration.OneByOne;
        var improved =
            best == first || !ranking.Contains(first)
                ? $"The first configuration, {Title(first)}, "
                    + (best == first ? "was not beaten by a later one." : "was not measured.")
                : $"The best compared to the first configuration: {DescribeComparison(best, first)}";
        var ties =
            tied.Count == 0
                ? ""
                : $"The measurement shows no difference between it and {string.Join(" or ", tied.Select(Title))}. ";
        var order = string.Join(
            "\n",
            ranking.Select((one, place) => $"{place + 1}. {Title(one)}: {DescribeCapacity(one)}")
        );
        return $"The best under `{Plan.ReadWrite}`, then under `{Plan.Read}`, is **{Title(best)}**. {ties}{improved}"
            + $"\n\nThe ranking:\n\n{order}";
    }

    private string AnswerPolicy()
    {
        var text =
            "Both send a request to the replica with the fewest requests in progress: YARP with `LeastRequestsRandomTies`, "
            + "nginx with `least_conn`. "
            + DescribeComparison(Configuration.Yarp, Configuration.Nginx);
        foreach (var one in new[] { Configuration.Yarp, Configuration.Nginx })
        {
            if (
                results.GetSteps(one, Plan.ReadWrite) is [.., { Usage.Replicas: var replicas }]
                && replicas is { Count: > 0 } shares
            )
            {
                var parts = string.Join(", ", shares.Select(share => FormatPercent(share)));
                var uneven = shares.Count > 1 && shares[0] > 1.5 / shares.Count ? ", which is uneven" : "";
                var balancer = one == Configuration.Yarp ? "YARP" : "nginx";
                text += $" Behind {balancer}, {shares.Count} replicas served {parts} of the requests{uneven}.";
            }
        }

        var chosen = Plan.Loads.Select(load => results.Compare(load, Configuration.Yarp, Configuration.Nginx)).ToList();
        return text
            + (
                chosen.Contains(Verdict.Unknown) ? " These numbers favour neither."
                : chosen.Contains(Verdict.Worse) && !chosen.Contains(Verdict.Better) ? " These numbers favour nginx."
                : chosen.Contains(Verdict.Better) && !chosen.Contains(Verdict.Worse)
                    ? " These numbers favour YARP, which is also one hop less."
                : " These numbers give no reason to add nginx: YARP runs anyway and is one hop less."
            );
    }

    private string DescribeComparison(string load, string one, string other)
    {
        if (results.GetMaxCommonUsers(load, one, other) is not { } users)
        {
            return $"Under `{load}`, {Title(one)} and {Title(other)} were not both measured.";
        }

        var (oneStep, otherStep) = (results.FindStep(one, load, users)!, results.FindStep(other, load, users)!);
        var errors =
            oneStep.Failed == 0 && otherStep.Failed == 0
                ? "no errors"
                : $"{FormatPercent(oneStep.ErrorRate)} instead of {FormatPercent(otherStep.ErrorRate)} errors";
        var numbers =
            $"With {FormatNumber(users)} users, the p95 is {FormatLatency(oneStep.P95)} "
            + $"instead of {FormatLatency(otherStep.P95)}, with "
            + $"{FormatThroughput(oneStep)} instead of {FormatThroughput(otherStep)} answers per second and {errors}.";
        var (oneCapacity, otherCapacity) = (results.GetCapacity(one, load), results.GetCapacity(other, load));
        var capacity =
            results.FindBreakingStep(one, load) is null && results.FindBreakingStep(other, load) is null
                ? "neither broke"
                : $"it supports {FormatNumber(oneCapacity)} users instead of {FormatNumber(otherCapacity)}";
        return results.Compare(load, one, other) switch
        {
            Verdict.Better => $"Under `{load}`, {Title(one)} is **better** than {Title(other)}: {capacity}. {numbers}",
            Verdict.Worse => $"Under `{load}`, {Title(one)} is **worse** than {Title(other)}: {capacity}. {numbers}",
            _ => $"Under `{load}`, the measurement shows **no difference** between {Title(one)} and {Title(other)}: "
                + $"{capacity}. {numbers}",
        };
    }

    private string DescribeCapacity(string configuration) =>
        results.FindBreakingStep(configuration, Plan.ReadWrite) is null
            ? $"no breaking point up to {FormatNumber(results.GetCapacity(configuration, Plan.ReadWrite))} users"
            : $"supports {FormatNumber(results.GetCapacity(configuration, Plan.ReadWrite))} users";

    private static string Describe(StepResult step) =>
        $"median {FormatLatency(step.P50)}, p95 {FormatLatency(step.P95)}, "
        + $"{FormatThroughput(step)} answers per second, {DescribeErrors(step)}";

    private static string DescribeErrors(StepResult step)
    {
        var kinds = step
            .Failures.OrderByDescending(kind => kind.Value)
            .Take(3)
            .Select(kind => $"{kind.Value} {kind.Key}");
        return step.Failed == 0
            ? $"none of {FormatNumber(step.Ok)} requests failed"
            : $"{FormatNumber(step.Failed)} of {FormatNumber(step.Ok + step.Failed)} requests failed "
                + $"({FormatPercent(step.ErrorRate)}: {string.Join(", ", kinds)})";
    }

    private static string DescribeCauses(StepResult step) =>
        string.Join(
            " and ",
            new[]
            {
                step.ErrorRate > StepResult.MaxErrorRate ? "the error rate" : "",
                step.P95 > StepResult.MaxLatency ? "the latency" : "",
                step.Wrong.Count > 0 ? "a failed check" : "",
            }.Where(reason => reason.Length > 0)
        );

    public static string Title(string configuration) => Configuration.Get(configuration).Title;

    public static string FormatLatency(double ms) =>
        ms >= double.MaxValue / 2 ? "never"
        : ms >= 1_000 ? Invariant($"{ms / 1_000:0.0} s")
        : ms >= 10 ? Invariant($"{ms:0} ms")
        : Invariant($"{ms:0.0} ms");

    public static string FormatPercent(double part) =>
        part is > 0 and < 0.001 ? "less than 0.1 %" : Invariant($"{part * 100:0.#} %");

    private static string FormatThroughput(StepResult step) => Invariant($"{step.Throughput:0}");

    private static string FormatNumber(int number) =>
        number.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture).Replace(',', ' ');
}
