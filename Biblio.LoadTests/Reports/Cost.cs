namespace Biblio.LoadTests.Reports;

/// <summary>What answers of one report from one source cost, at one size.</summary>
internal sealed class Cost
{
    private readonly List<double> _milliseconds = [];

    /// <summary>Processor seconds of Orders and both stores, all answers together; null where nobody says.</summary>
    public double? Processor { get; private set; } = 0;

    /// <summary>One answer took longer than it may: no more are asked for.</summary>
    public bool TookTooLong { get; set; }

    public int Answers => _milliseconds.Count;

    public double Median => Percentile(0.5);

    public double P95 => Percentile(0.95);

    public double? ProcessorMilliseconds => Answers > 0 ? Processor * 1000 / Answers : null;

    public void Add(IEnumerable<double> milliseconds, double? processor)
    {
        _milliseconds.AddRange(milliseconds);
        Processor += processor;
    }

    private double Percentile(double share)
    {
        var sorted = _milliseconds.Order().ToList();
        return sorted.Count == 0
            ? double.NaN
            : sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }
}
