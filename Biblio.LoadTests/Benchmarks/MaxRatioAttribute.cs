namespace Biblio.LoadTests.Benchmarks;

/// <summary>
/// The time of a benchmark as a multiple of the baseline's, from which on the short form fails. It lies about halfway
/// between the usual ratio and its double.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MaxRatioAttribute(double value) : Attribute
{
    public double Value => value;
}
