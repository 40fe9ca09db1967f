using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Biblio.Messaging.Streams;

namespace Biblio.Messaging;

/// <summary>Metrics of messaging; see observability/telemetry.md.</summary>
internal sealed class MessagingMetrics
{
    private readonly ConcurrentDictionary<string, (long Lag, long Pending, long Length)> _streams = [];
    private readonly Counter<long> _relayed;
    private readonly Counter<long> _handled;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _lost;
    private (long Size, double Age) _outbox;
    private long _deadLettersWaiting;

    public MessagingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Telemetry.Name);
        meter.CreateObservableGauge(
            "biblio.messaging.outbox.size",
            () => _outbox.Size,
            "{message}",
            "Messages in the outbox that are not on their stream yet"
        );
        meter.CreateObservableGauge(
            "biblio.messaging.outbox.age",
            () => _outbox.Age,
            "s",
            "Age of the oldest message in the outbox"
        );
        meter.CreateObservableGauge(
            "biblio.messaging.lag",
            () => _streams.Select(s => ToMeasurement(s.Value.Lag, s.Key)),
            "{message}",
            "Messages on the stream that this service has not handled yet"
        );
        meter.CreateObservableGauge(
            "biblio.messaging.pending",
            () => _streams.Select(s => ToMeasurement(s.Value.Pending, s.Key)),
            "{message}",
            "Messages that were delivered to this service and are not acknowledged yet"
        );
        meter.CreateObservableGauge(
            "biblio.messaging.stream.length",
            () => _streams.Select(s => ToMeasurement(s.Value.Length, s.Key)),
            "{message}",
            "Messages on the stream"
        );
        meter.CreateObservableGauge(
            "biblio.messaging.dead_letters.waiting",
            () => _deadLettersWaiting,
            "{message}",
            "Dead letters of this service that are not replayed yet"
        );
        _relayed = meter.CreateCounter<long>("biblio.messaging.relayed", "{message}", "Messages put on their stream");
        _handled = meter.CreateCounter<long>("biblio.messaging.handled", "{message}", "Messages handled and committed");
        _failed = meter.CreateCounter<long>(
            "biblio.messaging.failed",
            "{message}",
            "Failed attempts to handle a message"
        );
        _duplicates = meter.CreateCounter<long>(
            "biblio.messaging.duplicates",
            "{message}",
            "Messages that were delivered again after they were handled"
        );
        _ignored = meter.CreateCounter<long>(
            "biblio.messaging.ignored",
            "{message}",
            "Events of a type that this service does not subscribe to"
        );
        _deadLetters = meter.CreateCounter<long>(
            "biblio.messaging.dead_letters",
            "{message}",
            "Messages that became dead letters"
        );
        _lost = meter.CreateCounter<long>(
            "biblio.messaging.lost",
            "{message}",
            "Sent messages that Redis has lost, and that are sent again"
        );
    }

    public void SetOutbox(long size, TimeSpan age) => _outbox = (size, age.TotalSeconds);

    public void SetStream(string stream, long lag, long pending, long length) =>
        _streams[stream] = (lag, pending, length);

    public void SetDeadLettersWaiting(long count) => _deadLettersWaiting = count;

    public void AddRelayed(int count) => _relayed.Add(count);

    public void AddHandled(StreamMessage message) => Increment(_handled, message);

    public void AddFailed(StreamMessage message) => Increment(_failed, message);

    public void AddDuplicate(StreamMessage message) => Increment(_duplicates, message);

    public void AddIgnored(StreamMessage message) =>
        _ignored.Add(1, new KeyValuePair<string, object?>("stream", message.Stream));

    public void AddDeadLetter(string stream) =>
        _deadLetters.Add(1, new KeyValuePair<string, object?>("stream", stream));

    public void AddLost(string stream, int count) =>
        _lost.Add(count, new KeyValuePair<string, object?>("stream", stream));

    private static void Increment(Counter<long> counter, StreamMessage message) =>
        counter.Add(1, new("stream", message.Stream), new("type", message.Type));

    private static Measurement<long> ToMeasurement(long value, string stream) =>
        new(value, new KeyValuePair<string, object?>("stream", stream));
}
