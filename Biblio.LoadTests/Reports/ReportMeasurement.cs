namespace Biblio.LoadTests.Reports;

/// <summary>The measurement of one report from one source at one number of orders.</summary>
internal sealed class ReportMeasurement
{
    private readonly List<double> _milliseconds = [];

    /// <summary>
    /// Processor seconds of Orders and both databases for all responses, or null where they are unknown.
    /// </summary>
    public double? CpuSeconds { get; private set; } = 0;

    /// <summary>One response exceeded the timeout, so the measurement stopped.</summary>
    public bool HasTimedOut { get; set; }

    public int Count => _milliseconds.Count;

    public double Median => Percentile(0.5);

    public double P95 => Percentile(0.95);

    public double? CpuMilliseconds => Count > 0 ? CpuSeconds * 1000 / Count : null;

    public void Add(IEnumerable<double> milliseconds, double? cpuSeconds)
    {
        _milliseconds.AddRange(milliseconds);
        CpuSeconds += cpuSeconds;
    }

    private double Percentile(double fraction)
    {
        var sorted = _milliseconds.Order().ToList();
        return sorted.Count == 0
            ? double.NaN
            : sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(fraction * sorted.Count) - 1)];
    }
}
