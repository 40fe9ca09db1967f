using Biblio.Lending.Model;
using static Biblio.Tests.Lending.Model.Calendars;

namespace Biblio.Tests.Lending.Model;

public sealed class OverdueFineTests
{
    private const string Toronto = "America/Toronto";

    [Theory]
    // Midnight of the due day in the branch decides, with the clock of that day.
    [InlineData(Toronto, "2026-06-10", "2026-06-11T03:59:59Z", 0, "0")]
    [InlineData(Toronto, "2026-06-10", "2026-06-11T04:00Z", 0, "0.25")]
    [InlineData("Europe/Paris", "2026-06-10", "2026-06-10T21:59Z", 0, "0")]
    [InlineData("Europe/Paris", "2026-06-10", "2026-06-10T22:00Z", 0, "0.25")]
    [InlineData("Asia/Tokyo", "2026-06-10", "2026-06-10T15:00Z", 0, "0.25")]
    [InlineData(Toronto, "2026-03-07", "2026-03-08T04:59Z", 0, "0")]
    [InlineData(Toronto, "2026-03-07", "2026-03-08T05:00Z", 0, "0.25")]
    [InlineData(Toronto, "2026-03-08", "2026-03-09T03:59Z", 0, "0")]
    [InlineData(Toronto, "2026-03-08", "2026-03-09T04:00Z", 0, "0.25")]
    [InlineData(Toronto, "2026-10-31", "2026-11-01T04:00Z", 0, "0.25")]
    [InlineData(Toronto, "2026-11-01", "2026-11-02T04:59Z", 0, "0")]
    [InlineData(Toronto, "2026-10-31", "2026-11-03T06:00Z", 0, "0.75")]
    // Within the grace days nothing is charged, and later all days are.
    [InlineData(Toronto, "2026-06-10", "2026-06-11T15:00Z", 2, "0")]
    [InlineData(Toronto, "2026-06-10", "2026-06-12T15:00Z", 2, "0")]
    [InlineData(Toronto, "2026-06-10", "2026-06-13T15:00Z", 2, "0.75")]
    [InlineData(Toronto, "2026-06-10", "2026-06-13T03:59Z", 2, "0")]
    // The cap, and years.
    [InlineData(Toronto, "2026-06-10", "2026-07-20T15:00Z", 2, "10")]
    [InlineData(Toronto, "2026-06-10", "2026-07-19T15:00Z", 2, "9.75")]
    [InlineData(Toronto, "2026-06-10", "2099-06-10T15:00Z", 2, "10")]
    [InlineData(Toronto, "2026-06-10", "2026-06-01T15:00Z", 2, "0")]
    public void A_late_return_costs_what_the_rule_says(string zone, string due, string returned, int grace, string fine)
    {
        var calendar = Calendar(zone);

        Assert.Equal(
            Money(fine),
            OverdueFine.Calculate(Rule(grace: grace), calendar, DueDate.EndOf(Day(due), calendar), Utc(returned))
        );
    }

    [Theory]
    // 6 June 2026 is a Saturday.
    [InlineData("mon-sat", "", "", "2026-06-06", "2026-06-07T15:00Z", "0")]
    [InlineData("mon-sat", "", "", "2026-06-06", "2026-06-08T15:00Z", "0.25")]
    [InlineData("mon-fri", "", "", "2026-06-05", "2026-06-07T15:00Z", "0")]
    [InlineData("mon-fri", "", "", "2026-06-05", "2026-06-09T15:00Z", "0.5")]
    [InlineData("mon-fri", "2026-06-08 2026-06-09", "", "2026-06-05", "2026-06-09T15:00Z", "0")]
    [InlineData("mon-fri", "2026-06-08 2026-06-09", "", "2026-06-05", "2026-06-10T15:00Z", "0.25")]
    [InlineData("sun-sat", "", "ca-qc", "2026-06-23", "2026-06-24T15:00Z", "0")]
    [InlineData("sun-sat", "", "ca-qc", "2026-06-23", "2026-06-25T15:00Z", "0.25")]
    public void A_closed_branch_charges_nothing(
        string open,
        string closed,
        string region,
        string due,
        string returned,
        string fine
    )
    {
        var calendar = Calendar(Toronto, open, closed, region);

        Assert.Equal(
            Money(fine),
            OverdueFine.Calculate(Rule(grace: 0), calendar, DueDate.EndOf(Day(due), calendar), Utc(returned))
        );
    }

    [Theory]
    [InlineData("2026-06-10T18:59Z", "0")]
    [InlineData("2026-06-10T19:00Z", "2")]
    [InlineData("2026-06-11T02:00Z", "2")]
    [InlineData("2026-06-11T15:00Z", "2")]
    [InlineData("2026-06-12T15:00Z", "4")]
    public void A_short_loan_can_be_late_on_its_own_day(string returned, string fine)
    {
        var due = new DueDate(Day("2026-06-10"), Utc("2026-06-10T19:00Z"));

        Assert.Equal(
            Money(fine),
            OverdueFine.Calculate(Rule("4h", perDay: 2, grace: 0), Calendar(Toronto), due, Utc(returned))
        );
    }

    [Fact]
    public void A_rule_without_fines_charges_nothing()
    {
        var calendar = Calendar(Toronto);

        Assert.Equal(
            0,
            OverdueFine.Calculate(
                Rule(perDay: 0, grace: 0),
                calendar,
                DueDate.EndOf(Day("2026-06-10"), calendar),
                Utc("2027-01-01T00:00Z")
            )
        );
    }

    private static decimal Money(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
