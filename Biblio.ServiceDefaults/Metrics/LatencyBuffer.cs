namespace Biblio.ServiceDefaults.Metrics;

/// <summary>
/// Collects request latencies in seconds, to record them in batches. Most of a histogram's cost is the lookup of its
/// labels. Batches keep this lookup out of most requests.
/// </summary>
internal sealed class LatencyBuffer
{
    private const int Capacity = 256;

    private readonly Lock _lock = new();
    private double[] _pending = new double[Capacity];
    private int _count;

    /// <summary>Adds one latency. Returns the whole buffer when it is full, and nothing otherwise.</summary>
    public ReadOnlyMemory<double> Add(double seconds)
    {
        lock (_lock)
        {
            _pending[_count++] = seconds;
            return _count == Capacity ? TakeAll() : default;
        }
    }

    /// <summary>Returns and removes everything in the buffer.</summary>
    public ReadOnlyMemory<double> Take()
    {
        lock (_lock)
        {
            return _count == 0 ? default : TakeAll();
        }
    }

    private ReadOnlyMemory<double> TakeAll()
    {
        var all = _pending.AsMemory(0, _count);
        (_pending, _count) = (new double[Capacity], 0);
        return all;
    }
}
