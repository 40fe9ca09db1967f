namespace Biblio.Orders.Reports;

/// <summary>Configuration section <c>Reports</c>.</summary>
internal sealed class ReportsOptions
{
    /// <summary>Where reports come from when the caller does not say.</summary>
    public string Source { get; set; } = ReportSource.MySql;

    /// <summary>How long a cached report is served.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromSeconds(60);
}
