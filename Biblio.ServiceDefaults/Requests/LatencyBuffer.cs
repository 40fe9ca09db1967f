namespace Biblio.ServiceDefaults.Requests;

/// <summary>How long requests took, in seconds, until somebody records them all at once: to find a histogram's labels for each in the midst of its request is what two histograms cost.</summary>
internal sealed class LatencyBuffer
{
    private const int Most = 256;

    private readonly Lock _lock = new();
    private double[] _waiting = new double[Most];
    private int _count;

    /// <summary>Keeps it; answers what is to be recorded now, when there is no room for more.</summary>
    public ReadOnlyMemory<double> Add(double seconds)
    {
        lock (_lock)
        {
            _waiting[_count++] = seconds;
            return _count == Most ? TakeAll() : default;
        }
    }

    /// <summary>Everything that waits, which then waits no more.</summary>
    public ReadOnlyMemory<double> Take()
    {
        lock (_lock)
        {
            return _count == 0 ? default : TakeAll();
        }
    }

    private ReadOnlyMemory<double> TakeAll()
    {
        var all = _waiting.AsMemory(0, _count);
        (_waiting, _count) = (new double[Most], 0);
        return all;
    }
}
