namespace Biblio.LoadTests;

/// <summary>Summary statistics of benchmark rounds.</summary>
internal static class Statistics
{
    /// <summary>The median: the middle value, or the mean of the two middle values.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
