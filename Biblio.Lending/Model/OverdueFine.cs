namespace Biblio.Lending.Model;

/// <summary>What a late return costs.</summary>
internal static class OverdueFine
{
    /// <summary>
    /// Counts the open days after the due day, up to the day of the return, in the time zone of the branch. A return
    /// within the grace days costs nothing, and no fine is above the cap.
    /// </summary>
    public static decimal Calculate(CirculationRule rule, BranchCalendar calendar, DueDate due, DateTime returnedAt)
    {
        if (returnedAt < due.At || rule.FinePerDay <= 0)
        {
            return 0;
        }

        var days = calendar.OpenDaysBetween(due.On, calendar.DayOf(returnedAt));
        // A loan of hours can be late on its own day.
        if (rule.LoanHours > 0 && calendar.DayOf(returnedAt) == due.On)
        {
            days = 1;
        }

        return days <= rule.GraceDays ? 0 : Math.Min(days * rule.FinePerDay, rule.FineCap);
    }
}
