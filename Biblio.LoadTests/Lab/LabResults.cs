namespace Biblio.LoadTests.Lab;

/// <summary>Queries over the results of all steps.</summary>
internal sealed class LabResults(Plan plan, IReadOnlyCollection<StepResult> steps)
{
    // These thresholds are chosen, not measured. A single run on a shared machine cannot show a smaller difference.
    private const double NoticeableRatio = 1.25;
    private const double NoticeableMs = 5;

    public Plan Plan => plan;

    /// <summary>The steps of one configuration under one load, in ascending order of users.</summary>
    public IReadOnlyList<StepResult> GetSteps(string configuration, string load) =>
        [.. steps.Where(step => step.Configuration == configuration && step.Load == load).OrderBy(step => step.Users)];

    public StepResult? FindStep(string configuration, string load, int users) =>
        GetSteps(configuration, load).FirstOrDefault(step => step.Users == users);

    /// <summary>The first step that broke the configuration, or null if none did.</summary>
    public StepResult? FindBreakingStep(string configuration, string load) =>
        GetSteps(configuration, load).FirstOrDefault(step => step.IsBroken);

    /// <summary>The maximum number of users before the configuration broke, or 0 if the first step broke it.</summary>
    public int GetCapacity(string configuration, string load) =>
        GetSteps(configuration, load).TakeWhile(step => !step.IsBroken).LastOrDefault()?.Users ?? 0;

    /// <summary>
    /// The maximum number of users that all configurations were measured with and did not break at. If there is none,
    /// the maximum that all were measured with.
    /// </summary>
    public int? GetMaxCommonUsers(string load, params IReadOnlyList<string> configurations)
    {
        var all = configurations.Select(one => GetSteps(one, load)).ToList();
        return FindMaxUsers(step => !step.IsBroken) ?? FindMaxUsers(_ => true);

        int? FindMaxUsers(Func<StepResult, bool> isIncluded) =>
            plan
                .Users.Where(users =>
                    all.TrueForAll(steps => steps.Any(step => step.Users == users && isIncluded(step)))
                )
                .Select(users => (int?)users)
                .Max();
    }

    /// <summary>
    /// The configuration with the higher capacity is better. At equal capacity, the lower latency decides, at the
    /// maximum number of users that both handled.
    /// </summary>
    public Verdict Compare(string load, string one, string other)
    {
        if (GetMaxCommonUsers(load, one, other) is not { } users)
        {
            return Verdict.Unknown;
        }

        var (oneCapacity, otherCapacity) = (GetCapacity(one, load), GetCapacity(other, load));
        // A lower capacity counts only if the configuration broke. It may just not have been measured further.
        if (
            oneCapacity != otherCapacity
            && FindBreakingStep(oneCapacity < otherCapacity ? one : other, load) is not null
        )
        {
            return oneCapacity > otherCapacity ? Verdict.Better : Verdict.Worse;
        }

        var (oneLatency, otherLatency) = (FindStep(one, load, users)!.P95, FindStep(other, load, users)!.P95);
        return Math.Abs(oneLatency - otherLatency) < NoticeableMs
            || Math.Max(oneLatency, otherLatency) / Math.Min(oneLatency, otherLatency) < NoticeableRatio
                ? Verdict.Same
            : oneLatency < otherLatency ? Verdict.Better
            : Verdict.Worse;
    }

    /// <summary>
    /// Configurations from best to worst: by capacity under reading and writing, then by capacity under reading, then
    /// by latency.
    /// </summary>
    public IReadOnlyList<string> Rank()
    {
        var measured = plan.Configurations.Where(one => GetSteps(one, Plan.ReadWrite).Count > 0).ToList();
        var (readWriteUsers, readUsers) = (
            GetMaxCommonUsers(Plan.ReadWrite, measured),
            GetMaxCommonUsers(Plan.Read, measured)
        );
        return
        [
            .. measured
                .OrderByDescending(one => GetCapacity(one, Plan.ReadWrite))
                .ThenByDescending(one => GetCapacity(one, Plan.Read))
                .ThenBy(one =>
                    (readWriteUsers is { } users ? FindStep(one, Plan.ReadWrite, users)!.P95 : 0)
                    + (readUsers is { } readers ? FindStep(one, Plan.Read, readers)!.P95 : 0)
                ),
        ];
    }
}
