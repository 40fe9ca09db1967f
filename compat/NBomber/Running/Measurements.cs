using HdrHistogram;
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.Running;

/// <summary>The measurements under one name, separate for successes and failures.</summary>
internal sealed class Measurements
{
    // The maximum of both histograms: one hour in microseconds, several gigabytes in bytes. Larger values are clamped.
    private const long HighestValue = 3_600_000_000;
    private const int SignificantDigits = 3;

    private readonly Lock _lock = new();
    private readonly Side _ok = new();
    private readonly Side _fail = new();
    private LongHistogram _lately = NewHistogram();
    private int _latelyFailed;

    public int Failures
    {
        get
        {
            lock (_lock)
            {
                return _fail.Count;
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
                Record(_lately, microseconds);
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

    /// <summary>The latencies of successes and the number of failures since the last call.</summary>
    public (HistogramBase Ok, int Failed) TakeLately()
    {
        lock (_lock)
        {
            var taken = (_lately, _latelyFailed);
            (_lately, _latelyFailed) = (NewHistogram(), 0);
            return taken;
        }
    }

    private static LongHistogram NewHistogram() => new(HighestValue, SignificantDigits);

    private static void Record(LongHistogram histogram, long value) => histogram.RecordValue(Math.Clamp(value, 0, HighestValue));

    private sealed class Side
    {
        private readonly Dictionary<string, StatusCodeStats> _statuses = [];
        private readonly LongHistogram _latency = NewHistogram();
        private readonly LongHistogram _bytes = NewHistogram();
        private long _allBytes;

        public int Count => (int)_latency.TotalCount;

        public void Add(IResponse response, long microseconds)
        {
            Record(_latency, microseconds);
            Record(_bytes, response.SizeBytes);
            _allBytes += response.SizeBytes;
            if (response.StatusCode is { Length: > 0 } status)
            {
                var known = _statuses.GetValueOrDefault(status) ?? new(status, response.IsError, response.Message, 0);
                _statuses[status] = known with { Count = known.Count + 1 };
            }
        }

        public MeasurementStats Stats(TimeSpan duration) => new(
            new(Count, Math.Round(Count / Math.Max(1, duration.TotalSeconds), 1)),
            Latency(),
            DataTransfer(),
            [.. _statuses.Values.OrderBy(status => status.StatusCode, StringComparer.Ordinal)]);

        // An empty histogram has no mean and no minimum.
        private LatencyStats Latency() => Count == 0
            ? new(0, 0, 0, 0, 0, 0, 0, 0)
            : new(
                Ms(_latency.GetValueAtPercentile(0)), Ms(_latency.GetMean()), Ms(_latency.GetMaxValue()),
                Ms(_latency.GetValueAtPercentile(50)), Ms(_latency.GetValueAtPercentile(75)),
                Ms(_latency.GetValueAtPercentile(95)), Ms(_latency.GetValueAtPercentile(99)),
                Ms(_latency.GetStdDeviation()));

        private DataTransferStats DataTransfer() => Count == 0
            ? new(0, 0, 0, 0, 0, 0, 0, 0, 0)
            : new(
                _bytes.GetValueAtPercentile(0), (long)_bytes.GetMean(), _bytes.GetMaxValue(),
                _bytes.GetValueAtPercentile(50), _bytes.GetValueAtPercentile(75),
                _bytes.GetValueAtPercentile(95), _bytes.GetValueAtPercentile(99),
                Math.Round(_bytes.GetStdDeviation(), 2), _allBytes);

        private static double Ms(double microseconds) => Math.Round(microseconds / 1000, 2);
    }
}
