namespace Biblio.Lending.Model;

/// <summary>The days of a branch in its own time zone: which day it is, and on which days the branch is open.</summary>
internal sealed class BranchCalendar(
    TimeZoneInfo zone,
    IReadOnlySet<DayOfWeek> openDays,
    IReadOnlySet<DateOnly> closures,
    Func<DateOnly, bool> isHoliday
)
{
    /// <summary>A branch that is closed for longer than this counts as open, so that a search for a day ends.</summary>
    private const int MaxSearchDays = 400;

    public static BranchCalendar Of(Branch branch, IEnumerable<DateOnly> closures) =>
        new(
            TimeZoneInfo.FindSystemTimeZoneById(branch.TimeZone),
            branch.OpenWeekdays(),
            closures.ToHashSet(),
            HolidayRegions.Of(branch.Holidays)
        );

    public DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(ToLocal(utc));

    public DateTime ToLocal(DateTime utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), zone);

    public bool IsOpen(DateOnly day) => ClosedBecause(day) is null;

    /// <summary>Null when the branch is open on the day.</summary>
    public ClosedBecause? ClosedBecause(DateOnly day) =>
        closures.Contains(day) ? Model.ClosedBecause.Closure
        : !openDays.Contains(day.DayOfWeek) ? Model.ClosedBecause.Weekday
        : isHoliday(day) ? Model.ClosedBecause.Holiday
        : null;

    /// <summary>The day itself when the branch is open, or else the next open day.</summary>
    public DateOnly OpenOnOrAfter(DateOnly day)
    {
        for (var i = 0; i < MaxSearchDays; i++)
        {
            if (IsOpen(day.AddDays(i)))
            {
                return day.AddDays(i);
            }
        }

        return day;
    }

    /// <summary>The open days after the first day, up to and including the last one.</summary>
    public int OpenDaysBetween(DateOnly after, DateOnly until)
    {
        var open = 0;
        // Fines have a cap, so that days of later years change nothing.
        for (var day = after.AddDays(1); day <= until && open <= 3650; day = day.AddDays(1))
        {
            open += IsOpen(day) ? 1 : 0;
        }

        return open;
    }

    /// <summary>The moment at which the day ends in the branch, in UTC.</summary>
    public DateTime EndOf(DateOnly day) => ToUtc(day.AddDays(1).ToDateTime(TimeOnly.MinValue));

    private DateTime ToUtc(DateTime local)
    {
        // In some zones the clock is moved forward at midnight, so that the day starts later.
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        // In others it is moved back to midnight, which then occurs twice. The day starts at the first one.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return DateTime.SpecifyKind(local - offset, DateTimeKind.Utc);
    }
}

internal enum ClosedBecause
{
    Weekday,
    Holiday,
    Closure,
}
