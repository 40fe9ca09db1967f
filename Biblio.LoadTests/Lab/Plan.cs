namespace Biblio.LoadTests.Lab;

/// <summary>One measurement of the plan: so many users of one load on one configuration.</summary>
internal sealed record Step(string Configuration, string Load, int Users);

/// <summary>What is to be measured: the same numbers of users for every configuration, so that they can be compared. Made once, and kept with the results.</summary>
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

    // a start was measured to take 13 to 22 s on two cores: rather a step too many in the plan, which is then skipped and said to be, than one too few
    private const double StartSeconds = 12;
    private const double CheckSeconds = 2;

    private static readonly int[] Ladder = [100, 300, 600, 1_000, 1_500, 2_000];

    /// <summary>Reading first: it leaves the data as they were.</summary>
    public static IReadOnlyList<string> Loads { get; } = [Read, ReadWrite];

    /// <summary>What one step takes of the budget.</summary>
    public double StepCost => StepSeconds + CheckSeconds;

    /// <summary>As many rising numbers of users as the budget has room for, with the greatest among them; or exactly those that were asked for.</summary>
    public static Plan Make(LabOptions options)
    {
        var plan = new Plan(
            options.Configurations,
            [],
            options.Step.TotalSeconds,
            options.Budget.TotalSeconds,
            options.Orders
        );
        if (options.Users is { } given)
        {
            return plan with { Users = [.. given.Where(users => users <= options.MaxUsers).Distinct().Order()] };
        }

        int[] ladder = [.. Ladder.Where(users => users < options.MaxUsers), options.MaxUsers];
        var share = ((plan.BudgetSeconds / plan.Configurations.Count) - StartSeconds) / Loads.Count;
        var room = Math.Clamp((int)(share / plan.StepCost), 1, ladder.Length);
        return plan with
        {
            Users =
                room == 1
                    ? [ladder[^1]]
                    :
                    [
                        .. Enumerable
                            .Range(0, room)
                            .Select(i => ladder[(int)Math.Round(i * (ladder.Length - 1.0) / (room - 1))]),
                    ],
        };
    }

    /// <summary>What is still to be measured, in order: not what was, and nothing above the number of users that broke it.</summary>
    public IEnumerable<Step> Left(IReadOnlyCollection<Measured> measured) =>
        from configuration in Configurations
        from load in Loads
        let known = measured.Where(one => one.Configuration == configuration && one.Load == load).ToList()
        from users in Users
        where !known.Exists(one => one.Users == users || (one.Users < users && one.IsBroken))
        select new Step(configuration, load, users);

    public bool IsSame(Plan other) =>
        Configurations.SequenceEqual(other.Configurations)
        && Users.SequenceEqual(other.Users)
        && (StepSeconds, BudgetSeconds, Orders) == (other.StepSeconds, other.BudgetSeconds, other.Orders);
}
