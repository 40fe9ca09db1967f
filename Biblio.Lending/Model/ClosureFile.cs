using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;

namespace Biblio.Lending.Model;

/// <summary>
/// The closed days of a calendar file (iCalendar, RFC 5545): those of its events that last whole days, with
/// repetitions. Other events do not close a branch.
/// </summary>
internal static class ClosureFile
{
    private const int MaxEvents = 500;
    private const int MaxOccurrences = 4_000;
    private const int MaxReason = 200;

    // A repetition is counted from its first day on.
    private const int MaxAgeYears = 50;

    // A rule that never matches, such as every 30 February, ends here.
    private static readonly EvaluationOptions Bounded = new() { MaxUnmatchedIncrementsLimit = 1_000 };

    /// <summary>The days from the first to the last one, with the title of the event. Null when it is no calendar.</summary>
    public static SortedDictionary<DateOnly, string?>? Read(string text, DateOnly first, DateOnly last)
    {
        try
        {
            return CalendarCollection.Load(text) is { Count: 1 } calendars ? Read(calendars[0], first, last) : null;
        }
#pragma warning disable CA1031 // The parser throws many types of exceptions for text that is no calendar.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private static SortedDictionary<DateOnly, string?>? Read(Calendar calendar, DateOnly first, DateOnly last)
    {
        if (calendar.Events.Count > MaxEvents)
        {
            return null;
        }

        foreach (var other in calendar.Events.Where(one => !ClosesDays(one, first)).ToList())
        {
            calendar.Events.Remove(other);
        }

        var days = new SortedDictionary<DateOnly, string?>();
        var occurrences = calendar
            .GetOccurrences<CalendarEvent>(new CalDateTime(first), Bounded)
            .TakeWhile(occurrence => occurrence.Period.StartTime.Date <= last)
            .Take(MaxOccurrences);
        foreach (var occurrence in occurrences)
        {
            var (start, end) = (occurrence.Period.StartTime.Date, occurrence.Period.EffectiveEndTime?.Date);
            var reason = ((CalendarEvent)occurrence.Source).Summary?.Trim();
            // The end is the day after the last one. Without an end, the event lasts one day.
            for (var day = start; day == start || (day < end && day <= last); day = day.AddDays(1))
            {
                if (day >= first && day <= last)
                {
                    days[day] = reason is { Length: > MaxReason } ? reason[..MaxReason] : reason;
                }
            }
        }

        return days;
    }

#pragma warning disable CS0618 // The list of rules is obsolete. A file can still have several, and each must be checked.
    private static bool ClosesDays(CalendarEvent one, DateOnly first) =>
        one is { IsAllDay: true, IsActive: true }
        && one.Start!.Date > first.AddYears(-MaxAgeYears)
        && one.RecurrenceRules.All(rule => rule.Frequency >= FrequencyType.Daily);
#pragma warning restore CS0618
}
