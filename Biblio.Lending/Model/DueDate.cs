namespace Biblio.Lending.Model;

/// <summary>
/// When a loan is due: the day of the branch, and the moment in UTC from which the loan is overdue.
/// </summary>
internal readonly record struct DueDate(DateOnly On, DateTime At)
{
    /// <summary>
    /// A loan of days is due at the end of its day. A day on which the branch is closed moves to the next open one.
    /// </summary>
    public static DueDate Calculate(CirculationRule rule, BranchCalendar calendar, DateTime now)
    {
        if (rule.LoanHours is not > 0)
        {
            return EndOf(calendar.OpenOnOrAfter(calendar.DayOf(now).AddDays(rule.LoanDays)), calendar);
        }

        // Hours pass at the same speed when the clock changes, so they are added in UTC.
        var due = now.AddHours(rule.LoanHours.Value);
        var day = calendar.DayOf(due);
        return calendar.IsOpen(day) ? new(day, due) : EndOf(calendar.OpenOnOrAfter(day), calendar);
    }

    /// <summary>A renewal counts from today and never shortens a loan.</summary>
    public static DueDate Renew(CirculationRule rule, BranchCalendar calendar, DueDate current, DateTime now)
    {
        var renewed = Calculate(rule, calendar, now);
        return renewed.At > current.At ? renewed : current;
    }

    /// <summary>A recall leaves the reader some days, and never prolongs a loan.</summary>
    public static DueDate Recall(BranchCalendar calendar, DueDate current, int recallDays, DateTime now)
    {
        var recalled = EndOf(calendar.OpenOnOrAfter(calendar.DayOf(now).AddDays(recallDays)), calendar);
        return recalled.At < current.At ? recalled : current;
    }

    /// <summary>
    /// The end of a day that staff choose: an open day, from today to the last one that the rule allows with all its
    /// renewals. Null for another day, and for a loan of hours.
    /// </summary>
    public static DueDate? Choose(CirculationRule rule, BranchCalendar calendar, DateOnly day, DateTime now)
    {
        var today = calendar.DayOf(now);
        var last = calendar.OpenOnOrAfter(today.AddDays(rule.LoanDays * (1 + rule.MaxRenewals)));
        return rule.LoanHours is not > 0 && day >= today && day <= last && calendar.IsOpen(day)
            ? EndOf(day, calendar)
            : null;
    }

    /// <summary>The end of a day of the branch.</summary>
    public static DueDate EndOf(DateOnly day, BranchCalendar calendar) => new(day, calendar.EndOf(day));
}
