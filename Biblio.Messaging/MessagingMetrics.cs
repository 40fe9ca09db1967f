using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Biblio.Messaging.Streams;

namespace Biblio.Messaging;

/// <summary>Metrics of messaging; see observability/telemetry.md.</summary>
internal sealed class MessagingMetrics
{
    private readonly ConcurrentDictionary<string, (long Lag, long Length)> _streams = [];
    private readonly Counter<long> _relayed;
    private readonly Counter<long> _handled;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _deadLetters;
    private (long Size, double Age) _outbox;
    private long _deadLettersWaiting;

    public MessagingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Telemetry.Name);
        meter.CreateObservableGauge(
            "biblio.messaging.outbox.size",
            () => _outbox.Size,
            "{message}",
            "Messages said and not yet sent"
        );
        meter.CreateObservableGauge(
            "biblio.messaging.outbox.age",
            () => _outbox.Age,
            "s",
            "Age of the oldest message said and not yet sent"
        );
        meter.CreateObservableGauge(
            "biblio.messaging.lag",
            () => _streams.Select(s => Of(s.Value.Lag, s.Key)),
            "{message}",
            "Messages on the stream that this service has not finished"
        );
        meter.CreateObservableGauge(
            "biblio.messaging.stream.length",
            () => _streams.Select(s => Of(s.Value.Length, s.Key)),
            "{message}",
            "Messages that the stream holds"
        );
        meter.CreateObservableGauge(
            "biblio.messaging.dead_letters.waiting",
            () => _deadLettersWaiting,
            "{message}",
            "Dead letters of this service that wait for somebody"
        );
        _relayed = meter.CreateCounter<long>("biblio.messaging.relayed", "{message}", "Messages put on their stream");
        _handled = meter.CreateCounter<long>("biblio.messaging.handled", "{message}", "Messages handled and committed");
        _failed = meter.CreateCounter<long>(
            "biblio.messaging.failed",
            "{message}",
            "Attempts at a message that failed"
        );
        _duplicates = meter.CreateCounter<long>(
            "biblio.messaging.duplicates",
            "{message}",
            "Messages that came again and were already done"
        );
        _ignored = meter.CreateCounter<long>(
            "biblio.messaging.ignored",
            "{message}",
            "Events of a type that this service does not hear"
        );
        _deadLetters = meter.CreateCounter<long>("biblio.messaging.dead_letters", "{message}", "Messages given up");
    }

    public void Outbox(long size, TimeSpan age) => _outbox = (size, age.TotalSeconds);

    public void Stream(string stream, long lag, long length) => _streams[stream] = (lag, length);

    public void DeadLettersWaiting(long count) => _deadLettersWaiting = count;

    public void Relayed(int count) => _relayed.Add(count);

    public void Handled(StreamMessage message) => Count(_handled, message);

    public void Failed(StreamMessage message) => Count(_failed, message);

    public void Duplicate(StreamMessage message) => Count(_duplicates, message);

    public void Ignored(StreamMessage message) =>
        _ignored.Add(1, new KeyValuePair<string, object?>("stream", message.Stream));

    public void DeadLetter(string stream) => _deadLetters.Add(1, new KeyValuePair<string, object?>("stream", stream));

    private static void Count(Counter<long> counter, StreamMessage message) =>
        counter.Add(1, new("stream", message.Stream), new("type", message.Type));

    private static Measurement<long> Of(long value, string stream) =>
        new(value, new KeyValuePair<string, object?>("stream", stream));
}
