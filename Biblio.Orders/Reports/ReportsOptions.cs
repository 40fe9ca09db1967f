namespace Biblio.Orders.Reports;

/// <summary>Configuration section <c>Reports</c>.</summary>
internal sealed class ReportsOptions
{
    /// <summary>The default source of reports: a value of <see cref="ReportSource"/>.</summary>
    public string Source { get; set; } = ReportSource.MySql;

    /// <summary>How long a cached report is served.</summary>
    public TimeSpan CacheDuration { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The polling interval of the order projection for new events.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How often the order projection compares some orders with the database, because an event may have been lost.
    /// </summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The number of orders that are read and written at once.</summary>
    public int Batch { get; set; } = 500;
}
