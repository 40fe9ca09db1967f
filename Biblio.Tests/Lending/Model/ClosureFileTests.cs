using Biblio.Lending.Model;

namespace Biblio.Tests.Lending.Model;

public sealed class ClosureFileTests
{
    private static readonly DateOnly First = new(2026, 1, 1);
    private static readonly DateOnly Last = new(2028, 3, 1);

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20261224", "2026-12-24")]
    // The end is the day after the last closed one.
    [InlineData("DTSTART;VALUE=DATE:20261224|DTEND;VALUE=DATE:20261227", "2026-12-24 2026-12-25 2026-12-26")]
    [InlineData("DTSTART;VALUE=DATE:20261231|DURATION:P2D", "2026-12-31 2027-01-01")]
    [InlineData("DTSTART;VALUE=DATE:20200624|RRULE:FREQ=YEARLY", "2026-06-24 2027-06-24")]
    [InlineData("DTSTART;VALUE=DATE:20260105|RRULE:FREQ=WEEKLY;COUNT=3", "2026-01-05 2026-01-12 2026-01-19")]
    [InlineData(
        "DTSTART;VALUE=DATE:20260105|RRULE:FREQ=WEEKLY;COUNT=3|EXDATE;VALUE=DATE:20260112",
        "2026-01-05 2026-01-19"
    )]
    // A day before the first or after the last one is left out.
    [InlineData("DTSTART;VALUE=DATE:20251230|DTEND;VALUE=DATE:20260103", "2026-01-01 2026-01-02")]
    [InlineData("DTSTART;VALUE=DATE:20280229|DTEND;VALUE=DATE:20300101", "2028-02-29 2028-03-01")]
    // An event of some hours, and a cancelled one, close nothing.
    [InlineData("DTSTART:20261224T140000Z|DTEND:20261224T160000Z", "")]
    [InlineData("DTSTART;VALUE=DATE:20261224|STATUS:CANCELLED", "")]
    public void Whole_day_events_close_their_days(string lines, string days) =>
        Assert.Equal(
            days,
            string.Join(' ', ClosureFile.Read(Calendar(lines), First, Last)!.Keys.Select(day => $"{day:yyyy-MM-dd}"))
        );

    [Fact]
    public void The_title_of_the_event_is_the_reason()
    {
        var text = Calendar($"DTSTART;VALUE=DATE:20261224|SUMMARY:Fête\\, {new string('x', 300)}");

        var reason = Assert.Single(ClosureFile.Read(text, First, Last)!).Value!;

        Assert.StartsWith("Fête, xx", reason);
        Assert.Equal(200, reason.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no calendar")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:2026")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20269999\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")]
    public void A_file_that_is_no_calendar_is_refused(string text) => Assert.Null(ClosureFile.Read(text, First, Last));

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20260101|RRULE:FREQ=SECONDLY")]
    [InlineData("DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]
    [InlineData("DTSTART;VALUE=DATE:00010101|RRULE:FREQ=DAILY")]
    [InlineData("DTSTART;VALUE=DATE:20260101|DTEND;VALUE=DATE:99991231")]
    public void Hostile_repetitions_end(string lines)
    {
        var days = ClosureFile.Read(Calendar(lines), First, Last);

        Assert.True(days is null or { Count: <= 1_200 });
    }

    [Fact]
    public void A_file_with_too_many_events_is_refused()
    {
        var one = "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTART;VALUE=DATE:20261224\r\nEND:VEVENT\r\n";
        var events = string.Concat(
            Enumerable.Range(0, 501).Select(i => one.Replace("{0}", $"{i}", StringComparison.Ordinal))
        );

        Assert.Null(ClosureFile.Read($"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n", First, Last));
    }

    private static string Calendar(string lines) =>
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        + lines.Replace("|", "\r\n", StringComparison.Ordinal)
        + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
}
