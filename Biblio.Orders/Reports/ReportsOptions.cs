namespace Biblio.Orders.Reports;

/// <summary>Configuration section <c>Reports</c>.</summary>
internal sealed class ReportsOptions
{
    /// <summary>Where reports come from when the caller does not say.</summary>
    public string Source { get; set; } = ReportSource.MySql;

    /// <summary>How long a cached report is served.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the keeper of the orders in Redis looks whether there is news.</summary>
    public TimeSpan ListenEvery { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often it compares some orders with the database, in case that an event was lost.</summary>
    public TimeSpan RecheckEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Orders read and written at once.</summary>
    public int Batch { get; set; } = 500;
}
