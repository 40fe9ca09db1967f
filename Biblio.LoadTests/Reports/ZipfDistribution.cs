namespace Biblio.LoadTests.Reports;

/// <summary>A Zipf distribution of the numbers from 1 on. The number n is 1/n as frequent as 1.</summary>
internal sealed class ZipfDistribution
{
    private readonly double[] _cumulativeWeights;

    public ZipfDistribution(int count)
    {
        _cumulativeWeights = new double[count];
        var sum = 0.0;
        for (var n = 0; n < count; n++)
        {
            _cumulativeWeights[n] = sum += 1.0 / (n + 1);
        }
    }

    public long Next(ref SplitMix64 random)
    {
        var index = Array.BinarySearch(_cumulativeWeights, random.NextDouble() * _cumulativeWeights[^1]);
        return Math.Min(index < 0 ? ~index : index + 1, _cumulativeWeights.Length - 1) + 1;
    }
}
