using Biblio.Lending.Model;
using static Biblio.Tests.Lending.Model.Calendars;

namespace Biblio.Tests.Lending.Model;

/// <summary>When a loan is due, in every calendar and time zone that is known to be difficult.</summary>
public sealed class DueDateTests
{
    private const string Toronto = "America/Toronto";
    private const string Paris = "Europe/Paris";

    [Theory]
    // Days end at midnight of the branch, in summer and in winter.
    [InlineData(Toronto, "2026-06-10T15:00Z", "7d", "2026-06-17", "2026-06-18T04:00Z")]
    [InlineData(Toronto, "2026-01-10T15:00Z", "7d", "2026-01-17", "2026-01-18T05:00Z")]
    [InlineData(Paris, "2026-06-10T15:00Z", "7d", "2026-06-17", "2026-06-17T22:00Z")]
    [InlineData("Etc/UTC", "2026-06-01T00:00Z", "1d", "2026-06-02", "2026-06-03T00:00Z")]
    // The day is that of the branch, not that of UTC.
    [InlineData(Toronto, "2026-06-10T02:00Z", "7d", "2026-06-16", "2026-06-17T04:00Z")]
    [InlineData(Toronto, "2026-06-10T03:59:59Z", "7d", "2026-06-16", "2026-06-17T04:00Z")]
    [InlineData(Toronto, "2026-06-10T04:00Z", "7d", "2026-06-17", "2026-06-18T04:00Z")]
    [InlineData("Asia/Tokyo", "2026-06-01T14:59Z", "1d", "2026-06-02", "2026-06-02T15:00Z")]
    [InlineData("Asia/Tokyo", "2026-06-01T15:00Z", "1d", "2026-06-03", "2026-06-03T15:00Z")]
    [InlineData("Asia/Kathmandu", "2026-06-01T18:15Z", "1d", "2026-06-03", "2026-06-03T18:15Z")]
    [InlineData("Australia/Lord_Howe", "2026-06-01T00:00Z", "1d", "2026-06-02", "2026-06-02T13:30Z")]
    [InlineData("Pacific/Kiritimati", "2026-06-01T10:00Z", "1d", "2026-06-03", "2026-06-03T10:00Z")]
    [InlineData("Pacific/Pago_Pago", "2026-06-01T10:59Z", "1d", "2026-06-01", "2026-06-02T11:00Z")]
    // The clock changes between the loan and its due day.
    [InlineData(Toronto, "2026-03-01T15:00Z", "21d", "2026-03-22", "2026-03-23T04:00Z")]
    [InlineData(Toronto, "2026-03-01T15:00Z", "6d", "2026-03-07", "2026-03-08T05:00Z")]
    [InlineData(Toronto, "2026-03-01T15:00Z", "7d", "2026-03-08", "2026-03-09T04:00Z")]
    [InlineData(Toronto, "2026-10-25T15:00Z", "6d", "2026-10-31", "2026-11-01T04:00Z")]
    [InlineData(Toronto, "2026-10-25T15:00Z", "7d", "2026-11-01", "2026-11-02T05:00Z")]
    [InlineData(Paris, "2026-03-22T10:00Z", "6d", "2026-03-28", "2026-03-28T23:00Z")]
    [InlineData(Paris, "2026-03-22T10:00Z", "7d", "2026-03-29", "2026-03-29T22:00Z")]
    [InlineData(Paris, "2026-10-18T10:00Z", "7d", "2026-10-25", "2026-10-25T23:00Z")]
    // The next day has no midnight, or has it twice.
    [InlineData("Africa/Cairo", "2026-04-22T10:00Z", "1d", "2026-04-23", "2026-04-23T22:00Z")]
    [InlineData("America/Havana", "2026-03-06T15:00Z", "1d", "2026-03-07", "2026-03-08T05:00Z")]
    [InlineData("America/Havana", "2026-10-30T15:00Z", "1d", "2026-10-31", "2026-11-01T04:00Z")]
    // Months and years end, and some years have a 29 February.
    [InlineData(Toronto, "2026-01-31T15:00Z", "28d", "2026-02-28", "2026-03-01T05:00Z")]
    [InlineData(Toronto, "2027-02-28T15:00Z", "1d", "2027-03-01", "2027-03-02T05:00Z")]
    [InlineData(Toronto, "2024-02-01T15:00Z", "28d", "2024-02-29", "2024-03-01T05:00Z")]
    [InlineData(Toronto, "2024-01-31T15:00Z", "30d", "2024-03-01", "2024-03-02T05:00Z")]
    [InlineData(Toronto, "2026-12-31T15:00Z", "1d", "2027-01-01", "2027-01-02T05:00Z")]
    [InlineData(Toronto, "2026-12-15T15:00Z", "21d", "2027-01-05", "2027-01-06T05:00Z")]
    // Hours pass at the same speed when the clock changes.
    [InlineData(Toronto, "2026-06-10T15:00Z", "4h", "2026-06-10", "2026-06-10T19:00Z")]
    [InlineData(Toronto, "2026-06-10T23:00Z", "4h", "2026-06-10", "2026-06-11T03:00Z")]
    [InlineData(Toronto, "2026-06-11T02:00Z", "4h", "2026-06-11", "2026-06-11T06:00Z")]
    [InlineData(Toronto, "2026-03-08T05:00Z", "4h", "2026-03-08", "2026-03-08T09:00Z")]
    [InlineData(Toronto, "2026-11-01T04:00Z", "4h", "2026-11-01", "2026-11-01T08:00Z")]
    public void A_loan_is_due_at_the_end_of_its_day(string zone, string now, string loan, string on, string at) =>
        Assert.Equal(new(Day(on), Utc(at)), DueDate.Calculate(Rule(loan), Calendar(zone), Utc(now)));

    [Theory]
    // 1 June 2026 is a Monday.
    [InlineData("mon-sat", "", "", "2026-05-31T15:00Z", "6d", "2026-06-06")]
    [InlineData("mon-sat", "", "", "2026-05-31T15:00Z", "7d", "2026-06-08")]
    [InlineData("mon-fri", "", "", "2026-05-30T15:00Z", "7d", "2026-06-08")]
    [InlineData("tue-tue", "", "", "2026-06-03T15:00Z", "7d", "2026-06-16")]
    [InlineData("mon-sat", "2026-06-08", "", "2026-05-31T15:00Z", "7d", "2026-06-09")]
    [InlineData("mon-sat", "2026-06-09", "", "2026-05-31T15:00Z", "7d", "2026-06-08")]
    [InlineData(
        "mon-fri",
        "2026-06-08 2026-06-09 2026-06-10 2026-06-11 2026-06-12",
        "",
        "2026-05-31T15:00Z",
        "7d",
        "2026-06-15"
    )]
    [InlineData("sun-sat", "", "ca-qc", "2026-06-03T15:00Z", "21d", "2026-06-25")]
    [InlineData("sun-sat", "", "ca-qc", "2026-06-10T15:00Z", "21d", "2026-07-02")]
    [InlineData("sun-sat", "", "ca-qc", "2026-05-29T15:00Z", "21d", "2026-06-19")]
    [InlineData("sun-sat", "", "ca-on", "2026-06-03T15:00Z", "21d", "2026-06-24")]
    [InlineData("sun-sat", "", "fr", "2026-06-23T15:00Z", "21d", "2026-07-15")]
    [InlineData("mon-fri", "", "fr", "2026-04-10T15:00Z", "21d", "2026-05-04")]
    [InlineData("sun-sat", "", "fr", "2026-03-16T15:00Z", "21d", "2026-04-07")]
    [InlineData("sun-sat", "2026-07-15", "fr", "2026-06-23T15:00Z", "21d", "2026-07-16")]
    [InlineData("mon-fri", "2026-12-24 2026-12-31", "fr", "2026-12-03T15:00Z", "21d", "2026-12-28")]
    [InlineData("mon-sat", "", "", "2026-06-07T03:00Z", "4h", "2026-06-08")]
    [InlineData("mon-fri", "2026-06-08", "", "2026-06-06T03:00Z", "4h", "2026-06-09")]
    public void A_loan_is_never_due_on_a_closed_day(
        string open,
        string closed,
        string region,
        string now,
        string loan,
        string on
    )
    {
        var calendar = Calendar(Toronto, open, closed, region);

        var due = DueDate.Calculate(Rule(loan), calendar, Utc(now));

        Assert.Equal(Day(on), due.On);
        Assert.Equal(calendar.EndOf(due.On), due.At);
    }

    [Fact]
    public void A_branch_that_never_opens_still_gives_a_date()
    {
        var calendar = new BranchCalendar(TimeZoneInfo.Utc, new HashSet<DayOfWeek>(), new HashSet<DateOnly>(), _ =>
            false
        );

        Assert.Equal(Day("2026-06-08"), DueDate.Calculate(Rule("7d"), calendar, Utc("2026-06-01T10:00Z")).On);
    }

    [Theory]
    [InlineData("2026-06-05T15:00Z", "2026-06-26")]
    [InlineData("2026-06-20T15:00Z", "2026-07-11")]
    public void A_renewal_counts_from_today(string now, string on) =>
        Assert.Equal(Day(on), DueDate.Renew(Rule("21d"), Calendar(Toronto), Due("2026-06-22"), Utc(now)).On);

    [Fact]
    public void A_renewal_never_shortens_a_loan() =>
        Assert.Equal(
            Due("2026-07-22"),
            DueDate.Renew(Rule("21d"), Calendar(Toronto), Due("2026-07-22"), Utc("2026-06-05T15:00Z"))
        );

    [Theory]
    [InlineData("2026-06-22", "2026-06-08")]
    [InlineData("2026-06-03", "2026-06-03")]
    public void A_recall_leaves_some_days_and_never_prolongs(string current, string on) =>
        Assert.Equal(
            Day(on),
            DueDate.Recall(Calendar(Toronto, "mon-sat"), Due(current), 6, Utc("2026-06-01T15:00Z")).On
        );

    [Theory]
    // 1 June 2026 is a Monday, and 7 days with one renewal end on the Monday after two weeks.
    [InlineData("7d", "2026-06-01", true)]
    [InlineData("7d", "2026-06-15", true)]
    [InlineData("7d", "2026-06-16", false)]
    [InlineData("7d", "2026-05-31", false)]
    [InlineData("7d", "2026-06-06", false)]
    [InlineData("4h", "2026-06-02", false)]
    public void Staff_choose_an_open_day_within_the_rule(string loan, string day, bool isAllowed) =>
        Assert.Equal(
            isAllowed,
            DueDate.Choose(Rule(loan, renewals: 1), Calendar(Toronto, "mon-fri"), Day(day), Utc("2026-06-01T15:00Z"))
                is not null
        );

    private static DueDate Due(string on) => DueDate.EndOf(Day(on), Calendar(Toronto));
}
