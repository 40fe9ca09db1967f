using System.Globalization;
using Biblio.Lending.Model;

namespace Biblio.Tests.Lending.Model;

/// <summary>Calendars, rules and times from the short texts of the tables.</summary>
internal static class Calendars
{
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>The texts are a zone, open days ("mon-sat"), closures ("2026-06-08 2026-06-09") and a region.</summary>
    public static BranchCalendar Calendar(
        string zone,
        string open = "sun-sat",
        string closed = "",
        string region = ""
    ) =>
        new(
            TimeZoneInfo.FindSystemTimeZoneById(zone),
            OpenDays(open),
            closed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Day).ToHashSet(),
            HolidayRegions.Of(region.Length > 0 ? region : null)
        );

    /// <summary>The text is a number of days ("21d") or hours ("4h").</summary>
    public static CirculationRule Rule(
        string duration = "21d",
        decimal perDay = 0.25m,
        int grace = 2,
        decimal cap = 10m,
        int renewals = 3,
        int loans = 20
    )
    {
        var number = int.Parse(duration[..^1], CultureInfo.InvariantCulture);
        var rule = new CirculationRule();
        rule.Change(
            new(
                duration[^1] == 'd' ? number : 0,
                duration[^1] == 'h' ? number : null,
                renewals,
                loans,
                10,
                7,
                perDay,
                grace,
                cap
            ),
            DateTime.UnixEpoch
        );
        return rule;
    }

    public static DateTime Utc(string text) =>
        DateTime.Parse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
        );

    public static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static HashSet<DayOfWeek> OpenDays(string range)
    {
        var ends = range.Split('-');
        var (first, last) = (Array.IndexOf(Days, ends[0]), Array.IndexOf(Days, ends[^1]));
        return [.. Enumerable.Range(first, last - first + 1).Select(day => (DayOfWeek)day)];
    }
}
