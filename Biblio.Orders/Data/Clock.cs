namespace Biblio.Orders.Data;

/// <summary>The present time with the precision of the database.</summary>
internal static class Clock
{
    /// <summary>
    /// Returns the present UTC time in whole microseconds, as the database stores it. A response then shows the same
    /// time as later reads.
    /// </summary>
    public static DateTime Now(this TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
