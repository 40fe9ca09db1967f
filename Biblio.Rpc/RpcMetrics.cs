using System.Diagnostics.Metrics;
using Grpc.Core;

namespace Biblio.Rpc;

/// <summary>Metrics of gRPC calls; see observability/telemetry.md. Methods and statuses are known values.</summary>
internal sealed class RpcMetrics
{
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _streams;

    public RpcMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Biblio.Rpc");
        _calls = meter.CreateCounter<long>("biblio.rpc.calls", "{call}", "Completed gRPC calls by method and status");
        _duration = meter.CreateHistogram(
            "biblio.rpc.duration",
            "s",
            "Duration of gRPC calls without a stream, by method",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
            }
        );
        _streams = meter.CreateUpDownCounter<long>("biblio.rpc.streams", "{call}", "Open gRPC streams by method");
    }

    public void AddCall(string method, StatusCode status) =>
        _calls.Add(1, new("method", method), new("status", status.ToString()));

    public void AddDuration(string method, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("method", method));

    public void AddStream(string method, int change) =>
        _streams.Add(change, new KeyValuePair<string, object?>("method", method));
}
