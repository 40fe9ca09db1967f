namespace Biblio.LoadTests;

/// <summary>What rounds come to.</summary>
internal static class Statistics
{
    /// <summary>The middle one, or the mean of the middle two.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
