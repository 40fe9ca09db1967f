using System.Numerics;

namespace NBomber.Running;

/// <summary>Counts of values over a high dynamic range: exact below 2 048, and to one in a thousand above, however large they are.</summary>
internal sealed class Histogram
{
    private const int SubBuckets = 2048;
    private const int Half = SubBuckets / 2;
    private const int HalfBits = 10;

    private long[] _counts = new long[SubBuckets];
    private double _sum;
    private double _sumOfSquares;

    public long Count { get; private set; }

    public long Min { get; private set; } = long.MaxValue;

    public long Max { get; private set; }

    public double Sum => _sum;

    public double Mean => Count == 0 ? 0 : _sum / Count;

    public double StdDev => Count == 0 ? 0 : Math.Sqrt(Math.Max(0, (_sumOfSquares / Count) - (Mean * Mean)));

    public void Add(long value)
    {
        value = Math.Max(0, value);
        var index = IndexOf(value);
        if (index >= _counts.Length)
        {
            Array.Resize(ref _counts, index + Half);
        }

        _counts[index]++;
        Count++;
        _sum += value;
        _sumOfSquares += (double)value * value;
        Min = Math.Min(Min, value);
        Max = Math.Max(Max, value);
    }

    /// <summary>The value that this percentage of all values does not exceed: the highest one of its bucket, and never more than the highest one seen.</summary>
    public long Percentile(double percent)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * percent / 100));
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return Math.Min(HighestOf(i), Max);
            }
        }

        return 0;
    }

    // values below 2 048 have a bucket each; from there on every doubling has 1 024 buckets
    private static int IndexOf(long value)
    {
        var shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount((ulong)value) - HalfBits - 1);
        return (shift * Half) + (int)(value >> shift);
    }

    private static long HighestOf(int index)
    {
        if (index < SubBuckets)
        {
            return index;
        }

        var shift = (index / Half) - 1;
        var lowest = (long)(index - (shift * Half)) << shift;
        return lowest + (1L << shift) - 1;
    }
}
