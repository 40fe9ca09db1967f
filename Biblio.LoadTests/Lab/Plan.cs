namespace Biblio.LoadTests.Lab;

/// <summary>
/// The plan of the lab: the same numbers of users for every configuration, so that results can be compared. It is
/// created once and stored with the results.
/// </summary>
internal sealed record Plan(
    IReadOnlyList<string> Configurations,
    IReadOnlyList<int> Users,
    double StepSeconds,
    double BudgetSeconds,
    int Orders
)
{
    public const string Read = "lab-read";
    public const string ReadWrite = "lab-read-write";

    // A start took 13 to 22 s on two cores. The estimate is low: a step too many is skipped and reported, a step too
    // few would be lost.
    private const double StartSeconds = 12;
    private const double CheckSeconds = 2;

    private static readonly int[] DefaultUsers = [100, 300, 600, 1_000, 1_500, 2_000];

    /// <summary>The loads in order. Reading comes first because it leaves the data unchanged.</summary>
    public static IReadOnlyList<string> Loads { get; } = [Read, ReadWrite];

    /// <summary>The duration of one step with its check, in seconds.</summary>
    public double StepCost => StepSeconds + CheckSeconds;

    /// <summary>
    /// Creates a plan with the given numbers of users. Without them, it uses as many ascending numbers as the budget
    /// allows, including the maximum.
    /// </summary>
    public static Plan Create(LabOptions options)
    {
        var plan = new Plan(
            options.Configurations,
            [],
            options.Step.TotalSeconds,
            options.Budget.TotalSeconds,
            options.Orders
        );
        if (options.Users is { } requestedUsers)
        {
            return plan with
            {
                Users = [.. requestedUsers.Where(users => users <= options.MaxUsers).Distinct().Order()],
            };
        }

        int[] candidates = [.. DefaultUsers.Where(users => users < options.MaxUsers), options.MaxUsers];
        var secondsPerLoad = ((plan.BudgetSeconds / plan.Configurations.Count) - StartSeconds) / Loads.Count;
        var stepCount = Math.Clamp((int)(secondsPerLoad / plan.StepCost), 1, candidates.Length);
        return plan with
        {
            Users =
                stepCount == 1
                    ? [candidates[^1]]
                    :
                    [
                        .. Enumerable
                            .Range(0, stepCount)
                            .Select(i => candidates[(int)Math.Round(i * (candidates.Length - 1.0) / (stepCount - 1))]),
                    ],
        };
    }

    /// <summary>
    /// The remaining steps in order. Measured steps and steps above a number of users that broke the configuration
    /// are left out.
    /// </summary>
    public IEnumerable<PlannedStep> GetRemainingSteps(IReadOnlyCollection<StepResult> measured) =>
        from configuration in Configurations
        from load in Loads
        let results = measured.Where(one => one.Configuration == configuration && one.Load == load).ToList()
        from users in Users
        where !results.Exists(one => one.Users == users || (one.Users < users && one.IsBroken))
        select new PlannedStep(configuration, load, users);

    public bool IsSame(Plan other) =>
        Configurations.SequenceEqual(other.Configurations)
        && Users.SequenceEqual(other.Users)
        && (StepSeconds, BudgetSeconds, Orders) == (other.StepSeconds, other.BudgetSeconds, other.Orders);
}
