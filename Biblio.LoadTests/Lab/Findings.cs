namespace Biblio.LoadTests.Lab;

/// <summary>What comparing two configurations says.</summary>
internal enum Verdict
{
    Better,
    Same,
    Worse,
    Unknown,
}

/// <summary>Results, to be asked.</summary>
internal sealed class Findings(Plan plan, IReadOnlyCollection<Measured> steps)
{
    // chosen, not measured: what one run on a shared machine should not be believed to show
    private const double Noticeable = 1.25;
    private const double NoticeableMs = 5;

    public Plan Plan => plan;

    /// <summary>Of one configuration under one load, fewest users first.</summary>
    public IReadOnlyList<Measured> Of(string configuration, string load) =>
        [.. steps.Where(step => step.Configuration == configuration && step.Load == load).OrderBy(step => step.Users)];

    public Measured? At(string configuration, string load, int users) =>
        Of(configuration, load).FirstOrDefault(step => step.Users == users);

    /// <summary>The first number of users that was too many; null: none was found.</summary>
    public Measured? Broken(string configuration, string load) =>
        Of(configuration, load).FirstOrDefault(step => step.IsBroken);

    /// <summary>The greatest number of users that was borne; 0: not even the least.</summary>
    public int Bears(string configuration, string load) =>
        Of(configuration, load).TakeWhile(step => !step.IsBroken).LastOrDefault()?.Users ?? 0;

    /// <summary>The greatest number of users that all of these have been measured with and have borne; or else the greatest that all were measured with.</summary>
    public int? Common(string load, params IReadOnlyList<string> configurations)
    {
        var all = configurations.Select(one => Of(one, load)).ToList();
        return Greatest(step => !step.IsBroken) ?? Greatest(_ => true);

        int? Greatest(Func<Measured, bool> counts) =>
            plan
                .Users.Where(users => all.TrueForAll(steps => steps.Any(step => step.Users == users && counts(step))))
                .Select(users => (int?)users)
                .Max();
    }

    /// <summary>Who bears more users is better; else who answers noticeably sooner with as many users as both bear.</summary>
    public Verdict Compare(string load, string one, string other)
    {
        if (Common(load, one, other) is not { } users)
        {
            return Verdict.Unknown;
        }

        var (mine, yours) = (Bears(one, load), Bears(other, load));
        // one that was not measured further has not borne less: it must have broken
        if (mine != yours && Broken(mine < yours ? one : other, load) is not null)
        {
            return mine > yours ? Verdict.Better : Verdict.Worse;
        }

        var (a, b) = (At(one, load, users)!.P95, At(other, load, users)!.P95);
        return Math.Abs(a - b) < NoticeableMs || Math.Max(a, b) / Math.Min(a, b) < Noticeable ? Verdict.Same
            : a < b ? Verdict.Better
            : Verdict.Worse;
    }

    /// <summary>Best first: by what they bear under reading and writing, then under reading, then by how soon they answer.</summary>
    public IReadOnlyList<string> Ranking()
    {
        var measured = plan.Configurations.Where(one => Of(one, Plan.ReadWrite).Count > 0).ToList();
        var (both, reading) = (Common(Plan.ReadWrite, measured), Common(Plan.Read, measured));
        return
        [
            .. measured
                .OrderByDescending(one => Bears(one, Plan.ReadWrite))
                .ThenByDescending(one => Bears(one, Plan.Read))
                .ThenBy(one =>
                    (both is { } users ? At(one, Plan.ReadWrite, users)!.P95 : 0)
                    + (reading is { } readers ? At(one, Plan.Read, readers)!.P95 : 0)
                ),
        ];
    }
}
