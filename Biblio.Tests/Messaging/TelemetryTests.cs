using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Messaging;

public sealed class TelemetryTests
{
    private readonly string _name = "t" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task A_message_carries_its_trace_from_publisher_to_consumer()
    {
        var redis = await RedisServer.SharedAsync();
        var spans = new ConcurrentQueue<Activity>();
        using var own = new ActivitySource(_name);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Biblio.Messaging" || source.Name == _name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var node = await Node.StartAsync(_name, await Node.CreateSchemaAsync(), redis, subscriptions =>
            subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
        );

        ActivityTraceId trace;
        using (var request = own.StartActivity("request")!)
        {
            trace = request.TraceId;
            await node.PublishAsync(_name, new Note("a", 1));
        }

        await node.AssertReceivedAsync(1);
        await Eventually.IsTrueAsync(() => Task.FromResult(spans.Count(span => span.TraceId == trace) >= 3));
        var (send, process) = (Named($"send biblio:events:{_name}"), Named($"process biblio:events:{_name}"));
        Assert.Equal((ActivityKind.Producer, ActivityKind.Consumer), (send.Kind, process.Kind));
        Assert.Equal(send.SpanId, process.ParentSpanId);
        Assert.Equal(send.GetTagItem("messaging.message.id"), process.GetTagItem("messaging.message.id"));
        Assert.Equal("done", process.GetTagItem("biblio.message.outcome"));
        // A span covers work and no waiting.
        Assert.True(process.StartTimeUtc >= send.StartTimeUtc + send.Duration);

        Activity Named(string name) => Assert.Single(spans, span => span.TraceId == trace && span.DisplayName == name);
    }

    [Fact]
    public async Task Outbox_lag_and_dead_letters_are_measured()
    {
        var redis = await RedisServer.StartAsync();
        var values = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "Biblio.Messaging")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.Start();
        var stream = $"biblio:commands:{_name}";
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions =>
                subscriptions.SubscribeToCommand<Note>(
                    _name,
                    "note",
                    (Note note, NoteDbContext db, IServiceProvider services, CancellationToken cancellationToken) =>
                        note.Number == 13
                            ? throw new InvalidOperationException("thirteen")
                            : Node.SaveAsync(note, db, services, cancellationToken)
                ),
            settings:
            [
                ("Messaging:RetentionInterval", "00:00:00.1"),
                ("Messaging:TrimDelay", "00:00:01"),
                ("Messaging:AcknowledgementInterval", "00:00:00.050"),
            ]
        );

        await node.SendAsync(_name, new Note("a", 1), new Note("a", 13));
        await node.AssertReceivedAsync(1);
        await redis.WaitForReplyAsync("1", "XLEN", $"biblio:dead:{_name}");

        Assert.Equal(1, values[$"biblio.messaging.handled {stream}"]);
        Assert.Equal(5, values[$"biblio.messaging.failed {stream}"]);
        await WaitForMetricAsync("biblio.messaging.dead_letters.waiting", value => value >= 1);
        Assert.Equal(1, values[$"biblio.messaging.dead_letters {stream}"]);
        await WaitForMetricAsync($"biblio.messaging.lag {stream}", value => value == 0);
        await WaitForMetricAsync($"biblio.messaging.pending {stream}", value => value == 0);
        await WaitForMetricAsync($"biblio.messaging.stream.length {stream}", value => value == 0);

        redis.Process.Kill();
        await node.SendAsync(_name, new Note("a", 2));
        await WaitForMetricAsync("biblio.messaging.outbox.size", value => value >= 1);
        await WaitForMetricAsync("biblio.messaging.outbox.age", value => value >= 1);

        void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string? streamLabel = null;
            foreach (var tag in tags)
            {
                streamLabel = tag.Key == "stream" ? (string?)tag.Value : streamLabel;
            }

            var key = streamLabel is null ? instrument.Name : $"{instrument.Name} {streamLabel}";
            // Gauges of other nodes in this process have no stream label, so the largest value counts.
            values.AddOrUpdate(key, value, (_, before) => instrument is Counter<long> ? before + value
                : streamLabel is null ? Math.Max(before, value)
                : value);
        }

        Task WaitForMetricAsync(string name, Func<double, bool> condition) =>
            Eventually.IsTrueAsync(
                () =>
                {
                    listener.RecordObservableInstruments();
                    return Task.FromResult(values.TryGetValue(name, out var value) && condition(value));
                },
                () => Task.FromResult(name)
            );
    }
}
