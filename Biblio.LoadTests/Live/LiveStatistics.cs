using System.Text.RegularExpressions;

namespace Biblio.LoadTests.Live;

/// <summary>One second of the run, as the charts show it. Percentiles are in ms, over the last ten seconds.</summary>
internal sealed record LivePoint(int Second, int Users, int Requests, int Failures, double P50, double P95, double P99);

/// <summary>All requests to one address since the start. Times are in ms.</summary>
internal sealed record LiveRequest(string Name, int Count, int Failures, double P50, double P95);

internal sealed record LiveFailure(string Kind, int Count);

/// <summary>Counts the requests of a live run by second, by address and by kind of failure.</summary>
internal sealed partial class LiveStatistics
{
    private const int Window = 10;
    private const int MaxNames = 100;
    private const string OtherNames = "other addresses";

    private readonly Lock _lock = new();
    private readonly Queue<LatencyHistogram> _window = [];
    private readonly Dictionary<string, (LatencyHistogram Latency, int Failures)> _requests = [];
    private readonly Dictionary<string, int> _failures = [];
    private LatencyHistogram _second = new();
    private int _failuresOfSecond;
    private int _seconds;

    /// <param name="name">The method and path of the request.</param>
    /// <param name="failure">The kind of failure, such as 503 or timeout. Null for a success.</param>
    /// <param name="latency">The time from sending the request to the end of its response.</param>
    public void Add(string name, string? failure, TimeSpan latency)
    {
        var milliseconds = latency.TotalMilliseconds;
        name = Id().Replace(name.Split('?')[0], "/{id}");
        lock (_lock)
        {
            name = _requests.Count < MaxNames || _requests.ContainsKey(name) ? name : OtherNames;
            var request = _requests.GetValueOrDefault(name, (new(), 0));
            request.Latency.Add(milliseconds);
            _requests[name] = request with { Failures = request.Failures + (failure is null ? 0 : 1) };
            _second.Add(milliseconds);
            if (failure is not null)
            {
                _failuresOfSecond++;
                var kind = $"{failure}: {name}";
                _failures[kind] = _failures.GetValueOrDefault(kind) + 1;
            }
        }
    }

    /// <summary>Ends a second of the run.</summary>
    public LivePoint EndSecond(int users)
    {
        lock (_lock)
        {
            _window.Enqueue(_second);
            if (_window.Count > Window)
            {
                _window.Dequeue();
            }

            var recent = new LatencyHistogram();
            foreach (var second in _window)
            {
                recent.Add(second);
            }

            var point = new LivePoint(
                ++_seconds,
                users,
                _second.Count,
                _failuresOfSecond,
                Round(recent.Percentile(0.5)),
                Round(recent.Percentile(0.95)),
                Round(recent.Percentile(0.99))
            );
            (_second, _failuresOfSecond) = (new(), 0);
            return point;
        }
    }

    public (IReadOnlyList<LiveRequest> Requests, IReadOnlyList<LiveFailure> Failures) Totals()
    {
        lock (_lock)
        {
            return (
                [
                    .. _requests
                        .OrderByDescending(request => request.Value.Latency.Count)
                        .Select(request => new LiveRequest(
                            request.Key,
                            request.Value.Latency.Count,
                            request.Value.Failures,
                            Round(request.Value.Latency.Percentile(0.5)),
                            Round(request.Value.Latency.Percentile(0.95))
                        )),
                ],
                [
                    .. _failures
                        .OrderByDescending(failure => failure.Value)
                        .Take(20)
                        .Select(failure => new LiveFailure(failure.Key, failure.Value)),
                ]
            );
        }
    }

    private static double Round(double milliseconds) => Math.Round(milliseconds, 1);

    [GeneratedRegex(@"/\d+(?=/|$)")]
    private static partial Regex Id();
}
