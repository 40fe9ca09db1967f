using static System.FormattableString;

namespace Biblio.LoadTests.Lab;

/// <summary>The lab's seven questions, answered from what was measured: other numbers, other sentences.</summary>
internal sealed class Answers(Findings findings)
{
    private const int LabUsers = 100;

    public IReadOnlyList<(string Question, string Answer)> All =>
        [
            ("Q1. Reading reports with 100 users: what is the median latency, and how many requests fail?", Reading()),
            (
                "Q2. Reading and writing on MySQL: where does it break?",
                Breaking(Configuration.OneByOne, Plan.ReadWrite)
            ),
            (
                "Q3. Asking for all prices of an order at once instead of one by one (N+1): what does it bring?",
                PricesAtOnce()
            ),
            ("Q4. Reports from Redis: how many users, what latency, how many errors?", Redis()),
            (
                "Q5. Three replicas behind a load balancer: what do they bring?",
                Against(Configuration.Yarp, Configuration.Cached)
            ),
            ("Q6. Did it get better, and which was best?", Best()),
            ("Q7. Which policy of load balancing?", Policy()),
        ];

    /// <summary>Whether it broke, and where.</summary>
    public string Breaking(string configuration, string load)
    {
        var steps = findings.Of(configuration, load);
        if (steps.Count == 0)
        {
            return $"{Title(configuration)} was not measured under {load}.";
        }

        if (findings.Broken(configuration, load) is not { } broken)
        {
            return $"{Title(configuration)} did not break: with {Many(steps[^1].Users)} users, the most that were measured, {Say(steps[^1])}. **No breaking point was reached**; the limits are more than {Percent(Measured.MostErrors)} errors or 95 % within more than {Ms(Measured.MostLatency)}.";
        }

        var bears = findings.Bears(configuration, load);
        return bears == 0
            ? $"{Title(configuration)} breaks at the least number that was measured, {Many(broken.Users)} users: {Say(broken)}. It is too much by {Why(broken)}."
            : $"{Title(configuration)} bears {Many(bears)} users ({Say(findings.At(configuration, load, bears)!)}) and breaks somewhere up to {Many(broken.Users)}: {Say(broken)}. It is too much by {Why(broken)}.";
    }

    /// <summary>One configuration beside the one that it is to be better than, under both loads.</summary>
    public string Against(string one, string other) =>
        string.Join(' ', Plan.Loads.Select(load => Compared(load, one, other)));

    private string Reading()
    {
        var steps = findings.Of(Configuration.OneByOne, Plan.Read);
        if (steps.Count == 0)
        {
            return "Not measured.";
        }

        var step = steps.MinBy(one => Math.Abs(one.Users - LabUsers))!;
        var instead = step.Users == LabUsers ? "" : $" (a hundred was not measured; this is the nearest)";
        var each = string.Join(" and ", step.Requests.Select(request => $"{Ms(request.P50)} for {request.Name}"));
        return $"With {Many(step.Users)} users{instead} on MySQL the median is {each}, 95 % of the slower one within {Ms(step.P95)}; {Errors(step)}. {Breaking(Configuration.OneByOne, Plan.Read)}";
    }

    private string PricesAtOnce()
    {
        var text = Compared(Plan.ReadWrite, Configuration.Batched, Configuration.OneByOne);
        if (
            findings.Common(Plan.ReadWrite, Configuration.Batched, Configuration.OneByOne) is not { } users
            || (
                findings.At(Configuration.Batched, Plan.ReadWrite, users)?.StatementsPerAnswer,
                findings.At(Configuration.OneByOne, Plan.ReadWrite, users)?.StatementsPerAnswer
            )
                is not
                ({ } at, { } one)
        )
        {
            return text + " How many statements it saved is not known: Prometheus did not say.";
        }

        var saved = one - at;
        return text
            + Invariant($" The database got {at:0.0} statements for an answer instead of {one:0.0}, ")
            + (
                saved > 0.05 * one ? Invariant($"{saved:0.0} fewer; ")
                : saved < -0.05 * one ? "which is more; "
                : "which is as many; "
            )
            + "a third of the requests are orders, and a third of these have two to four lines, so this lab has few prices to ask for.";
    }

    private string Redis()
    {
        string[] ways = [Configuration.Scan, Configuration.Cached, Configuration.Live];
        return string.Join(
            "\n\n",
            ways.Select(way => $"*{Title(way)}*: {Against(way, Configuration.Batched)} {Breaking(way, Plan.ReadWrite)}")
        );
    }

    private string Best()
    {
        var ranking = findings.Ranking();
        if (ranking.Count < 2)
        {
            return "Too few configurations were measured to say.";
        }

        var best = ranking[0];
        var equal = ranking
            .Skip(1)
            .Where(one => Plan.Loads.All(load => findings.Compare(load, best, one) is Verdict.Same or Verdict.Unknown))
            .ToList();
        var from = Configuration.OneByOne;
        var improved =
            best == from || !ranking.Contains(from)
                ? $"The first configuration, {Title(from)}, {(best == from ? "was not beaten: what came after brought nothing here." : "was not measured.")}"
                : $"From the first configuration to the best: {Against(best, from)}";
        return $"Best under reading and writing, then under reading: **{Title(best)}**{(equal.Count == 0 ? "" : $", and not to be told from it: {string.Join("; ", equal.Select(Title))}")}. {improved}\n\nIn order: {string.Join("; ", ranking.Select((one, place) => $"{place + 1}. {Title(one)} ({Borne(one)})"))}.";
    }

    private string Policy()
    {
        var text =
            $"Both send a request to the replica with the fewest under way: YARP's `LeastRequests`, nginx's `least_conn`. {Against(Configuration.Yarp, Configuration.Nginx)}";
        foreach (var one in new[] { Configuration.Yarp, Configuration.Nginx })
        {
            if (
                findings.Of(one, Plan.ReadWrite) is [.., { Usage.Replicas: var replicas }]
                && replicas is { Count: > 0 } shares
            )
            {
                text +=
                    $" {Title(one)} gave its {shares.Count} replicas {string.Join(", ", shares.Select(share => Percent(share)))} of the requests{(shares.Count > 1 && shares[0] > 1.5 / shares.Count ? ", which is uneven" : "")}.";
            }
        }

        var chosen = Plan
            .Loads.Select(load => findings.Compare(load, Configuration.Yarp, Configuration.Nginx))
            .ToList();
        return text
            + (
                chosen.Contains(Verdict.Unknown) ? " Which to choose these numbers do not say."
                : chosen.Contains(Verdict.Worse) && !chosen.Contains(Verdict.Better)
                    ? " By these numbers nginx is the one to choose."
                : chosen.Contains(Verdict.Better) && !chosen.Contains(Verdict.Worse)
                    ? " By these numbers YARP is the one to choose, and it is one hop less."
                : " These numbers give no reason to put nginx in between: YARP is there anyway, and is one hop less."
            );
    }

    private string Compared(string load, string one, string other)
    {
        if (findings.Common(load, one, other) is not { } users)
        {
            return $"Under `{load}`, {Title(one)} and {Title(other)} were not both measured.";
        }

        var (mine, yours) = (findings.At(one, load, users)!, findings.At(other, load, users)!);
        var numbers =
            $"with {Many(users)} users 95 % within {Ms(mine.P95)} instead of {Ms(yours.P95)}, {Rate(mine)} instead of {Rate(yours)} answers a second, {Percent(mine.ErrorRate)} instead of {Percent(yours.ErrorRate)} errors";
        var (bears, bore) = (findings.Bears(one, load), findings.Bears(other, load));
        var capacity =
            findings.Broken(one, load) is null && findings.Broken(other, load) is null
                ? "neither broke"
                : $"it bears {Many(bears)} users instead of {Many(bore)}";
        return findings.Compare(load, one, other) switch
        {
            Verdict.Better => $"Under `{load}`, {Title(one)} is **better** than {Title(other)}: {capacity}; {numbers}.",
            Verdict.Worse => $"Under `{load}`, {Title(one)} is **worse** than {Title(other)}: {capacity}; {numbers}.",
            _ =>
                $"Under `{load}` there is **no difference** between {Title(one)} and {Title(other)} that this measurement can show: {capacity}; {numbers}.",
        };
    }

    private string Borne(string configuration) =>
        findings.Broken(configuration, Plan.ReadWrite) is null
            ? $"no breaking point up to {Many(findings.Bears(configuration, Plan.ReadWrite))}"
            : $"bears {Many(findings.Bears(configuration, Plan.ReadWrite))}";

    private static string Say(Measured step) =>
        $"median {Ms(step.P50)}, 95 % within {Ms(step.P95)}, {Rate(step)} answers a second, {Errors(step)}";

    private static string Errors(Measured step) =>
        step.Failed == 0
            ? $"none of {Many(step.Ok)} requests failed"
            : $"{Many(step.Failed)} of {Many(step.Ok + step.Failed)} requests failed ({Percent(step.ErrorRate)}: {string.Join(", ", step.Failures.OrderByDescending(kind => kind.Value).Take(3).Select(kind => $"{kind.Value} {kind.Key}"))})";

    private static string Why(Measured step) =>
        string.Join(
            " and ",
            new[]
            {
                step.ErrorRate > Measured.MostErrors ? "its errors" : "",
                step.P95 > Measured.MostLatency ? "its latency" : "",
                step.Wrong.Count > 0 ? "what was found wrong afterwards" : "",
            }.Where(reason => reason.Length > 0)
        );

    public static string Title(string configuration) => Configuration.Of(configuration).Title;

    public static string Ms(double ms) =>
        ms >= double.MaxValue / 2 ? "never"
        : ms >= 1_000 ? Invariant($"{ms / 1_000:0.0} s")
        : ms >= 10 ? Invariant($"{ms:0} ms")
        : Invariant($"{ms:0.0} ms");

    public static string Percent(double part) =>
        part is > 0 and < 0.001 ? "less than 0.1 %" : Invariant($"{part * 100:0.#} %");

    private static string Rate(Measured step) => Invariant($"{step.Throughput:0}");

    private static string Many(int number) =>
        number.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture).Replace(',', ' ');
}
