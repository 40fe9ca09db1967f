namespace Biblio.Lending.Model;

/// <summary>A branch of the library, with its time zone and opening days.</summary>
internal sealed class Branch
{
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private Branch() { }

    public long Id { get; private set; }

    public string Code { get; private set; } = "";

    public string Name { get; private set; } = "";

    /// <summary>An IANA name, such as America/Toronto.</summary>
    public string TimeZone { get; private set; } = "";

    /// <summary>The region of its public holidays, such as ca-qc. Null means none.</summary>
    public string? Holidays { get; private set; }

    public string OpenDays { get; private set; } = "";

    public DateTime ChangedAt { get; private set; }

    public static Branch Open(string code, DateTime now) => new() { Code = code, ChangedAt = now };

    public void Change(string name, string timeZone, string? holidays, IEnumerable<DayOfWeek> openDays, DateTime now)
    {
        (Name, TimeZone, Holidays, ChangedAt) = (name, timeZone, holidays, now);
        OpenDays = string.Join(',', openDays.Distinct().Order().Select(day => Days[(int)day]));
    }

    public IReadOnlySet<DayOfWeek> OpenWeekdays() =>
        OpenDays
            .Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(day => (DayOfWeek)Array.IndexOf(Days, day))
            .ToHashSet();
}

/// <summary>A day on which a branch is closed.</summary>
internal sealed class Closure(long branchId, DateOnly closedOn, string? reason)
{
    public long BranchId { get; private set; } = branchId;

    public DateOnly ClosedOn { get; private set; } = closedOn;

    public string? Reason { get; private set; } = reason;
}
