namespace Biblio.LoadTests.Live;

/// <summary>Counts latencies in buckets that grow by 5 %, from 0.1 ms to more than a minute.</summary>
internal sealed class LatencyHistogram
{
    private const double Smallest = 0.1;
    private const double Growth = 1.05;

    private readonly int[] _counts = new int[300];

    public int Count { get; private set; }

    public void Add(double milliseconds)
    {
        var bucket = milliseconds <= Smallest ? 0 : Math.Ceiling(Math.Log(milliseconds / Smallest, Growth));
        _counts[(int)Math.Min(bucket, _counts.Length - 1)]++;
        Count++;
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
    }

    /// <summary>The latency in ms that this share of all requests does not exceed. 0 without requests.</summary>
    public double Percentile(double share)
    {
        var rest = Math.Ceiling(Count * share);
        for (var i = 0; i < _counts.Length && Count > 0; i++)
        {
            rest -= _counts[i];
            if (rest <= 0)
            {
                return Smallest * Math.Pow(Growth, i);
            }
        }

        return 0;
    }
}
