namespace Biblio.Orders;

internal static class Clock
{
    /// <summary>Now, as exactly as the database keeps it: what is answered at once is what is read back later.</summary>
    public static DateTime Now(this TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
