using System.Globalization;

namespace Biblio.LoadTests.Compare;

/// <summary>
/// The ratio of two throughputs that were measured in turn: the geometric mean of the rounds, and the interval that
/// holds the true ratio with a confidence of 95 %.
/// </summary>
internal readonly record struct RatioInterval(double Ratio, double Low, double High)
{
    // Student's t for 95 %, two-sided, by degrees of freedom from 1 to 30.
    private static readonly double[] StudentT =
    [
        12.706,
        4.303,
        3.182,
        2.776,
        2.571,
        2.447,
        2.365,
        2.306,
        2.262,
        2.228,
        2.201,
        2.179,
        2.160,
        2.145,
        2.131,
        2.120,
        2.110,
        2.101,
        2.093,
        2.086,
        2.080,
        2.074,
        2.069,
        2.064,
        2.060,
        2.056,
        2.052,
        2.048,
        2.045,
        2.042,
    ];

    /// <summary>
    /// Calculates the interval from the ratio of each round. One round has no interval: its ends are zero and infinity.
    /// </summary>
    public static RatioInterval From(IEnumerable<double> ratios)
    {
        // Ratios are compared by factors: 0.5 is as far from 1 as 2. Their logarithms are.
        var logarithms = ratios.Select(ratio => Math.Log(ratio)).ToList();
        var mean = logarithms.Average();
        if (logarithms.Count < 2)
        {
            return new(Math.Exp(mean), 0, double.PositiveInfinity);
        }

        var variance = logarithms.Sum(value => (value - mean) * (value - mean)) / (logarithms.Count - 1);
        // From 31 degrees of freedom on, the value for 30 makes the interval wider by 4 % at most.
        var t = StudentT[Math.Min(logarithms.Count - 1, StudentT.Length) - 1];
        var margin = t * Math.Sqrt(variance / logarithms.Count);
        return new(Math.Exp(mean), Math.Exp(mean - margin), Math.Exp(mean + margin));
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Ratio:0.00} (95 %: {Low:0.00} to {High:0.00})");
}
