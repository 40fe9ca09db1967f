using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.Running;

/// <summary>What was measured under one name: successes and failures apart.</summary>
internal sealed class Measurements
{
    private readonly Lock _lock = new();
    private readonly Side _ok = new();
    private readonly Side _fail = new();
    private Histogram _lately = new();
    private int _latelyFailed;

    public int Failures
    {
        get
        {
            lock (_lock)
            {
                return (int)_fail.Latency.Count;
            }
        }
    }

    public void Add(IResponse response, TimeSpan latency)
    {
        var microseconds = response.LatencyMs > 0 ? (long)(response.LatencyMs * 1000) : (long)latency.TotalMicroseconds;
        lock (_lock)
        {
            (response.IsError ? _fail : _ok).Add(response, microseconds);
            if (response.IsError)
            {
                _latelyFailed++;
            }
            else
            {
                _lately.Add(microseconds);
            }
        }
    }

    public (MeasurementStats Ok, MeasurementStats Fail) Stats(TimeSpan duration)
    {
        lock (_lock)
        {
            return (_ok.Stats(duration), _fail.Stats(duration));
        }
    }

    /// <summary>Successes since this was last asked: how many, how fast; and how many failures.</summary>
    public (Histogram Ok, int Failed) TakeLately()
    {
        lock (_lock)
        {
            var taken = (_lately, _latelyFailed);
            (_lately, _latelyFailed) = (new(), 0);
            return taken;
        }
    }

    private sealed class Side
    {
        private readonly Dictionary<string, (bool IsError, string Message, int Count)> _statuses = [];
        private readonly Histogram _bytes = new();
        private int _upTo800;
        private int _upTo1200;

        public Histogram Latency { get; } = new();

        public void Add(IResponse response, long microseconds)
        {
            Latency.Add(microseconds);
            _bytes.Add(response.SizeBytes);
            _upTo800 += microseconds <= 800_000 ? 1 : 0;
            _upTo1200 += microseconds is > 800_000 and < 1_200_000 ? 1 : 0;
            if (response.StatusCode is { Length: > 0 } status)
            {
                (bool IsError, string Message, int Count) known = _statuses.TryGetValue(status, out var one) ? one : (response.IsError, response.Message, 0);
                _statuses[status] = known with { Count = known.Count + 1 };
            }
        }

        public MeasurementStats Stats(TimeSpan duration)
        {
            var count = (int)Latency.Count;
            var any = count > 0;
            return new(
                new(count, Math.Round(count / Math.Max(1, duration.TotalSeconds), 1)),
                new(Ms(any ? Latency.Min : 0), Ms(Latency.Mean), Ms(Latency.Max), Ms(Latency.Percentile(50)), Ms(Latency.Percentile(75)), Ms(Latency.Percentile(95)), Ms(Latency.Percentile(99)), Ms(Latency.StdDev), new(_upTo800, _upTo1200, count - _upTo800 - _upTo1200)),
                new(any ? _bytes.Min : 0, (long)_bytes.Mean, _bytes.Max, _bytes.Percentile(50), _bytes.Percentile(75), _bytes.Percentile(95), _bytes.Percentile(99), Math.Round(_bytes.StdDev, 2), (long)_bytes.Sum),
                [.. _statuses.OrderBy(status => status.Key, StringComparer.Ordinal).Select(status => new StatusCodeStats(status.Key, status.Value.IsError, status.Value.Message, status.Value.Count))]);
        }

        private static double Ms(double microseconds) => Math.Round(microseconds / 1000, 2);
    }
}
