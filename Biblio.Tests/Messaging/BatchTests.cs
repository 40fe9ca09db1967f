using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Biblio.Messaging;
using Biblio.Messaging.Inbox;
using Biblio.Messaging.Outbox;
using Biblio.Messaging.Streams;
using Biblio.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Biblio.Tests.Messaging;

/// <summary>Messages that wait together are handled together, and no message harms another one.</summary>
public sealed class BatchTests
{
    private readonly string _name = "b" + Guid.NewGuid().ToString("N")[..8];
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<(int Number, Guid Transaction)> _handled = [];

    private string Stream => StreamNames.Commands(_name);

    [Fact]
    public async Task Waiting_messages_share_a_transaction()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await StartAsync(redis);

        await SendWhileClosedAsync(node, redis, Notes(1, 10));

        await node.AssertReceivedAsync([.. Enumerable.Range(0, 11)]);
        // The first note is alone. Redis may deliver the others in two parts.
        Assert.InRange(_handled.Select(handled => handled.Transaction).Distinct().Count(), 2, 3);
        await AssertAcknowledgedAsync(redis);
    }

    [Fact]
    public async Task A_batch_is_not_larger_than_allowed()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await StartAsync(redis, ("Messaging:MaxBatch", "1"));

        await SendWhileClosedAsync(node, redis, Notes(1, 1));
        await node.SendAsync(_name, Notes(2, 4));

        await node.AssertReceivedAsync([.. Enumerable.Range(0, 6)]);
        Assert.Equal(6, _handled.Select(handled => handled.Transaction).Distinct().Count());
    }

    [Fact]
    public async Task A_failing_message_becomes_a_dead_letter_alone()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await StartAsync(redis);

        await SendWhileClosedAsync(node, redis, [.. Notes(1, 4), new("bad", -1), .. Notes(5, 4)]);

        await node.AssertReceivedAsync([.. Enumerable.Range(0, 9)]);
        await redis.WaitForReplyAsync("1", "XLEN", StreamNames.DeadLetters(_name));
        await AssertAcknowledgedAsync(redis);
    }

    [Fact]
    public async Task A_message_handled_before_does_not_stop_its_batch()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await StartAsync(redis);
        var id = Guid.NewGuid().ToString();

        await SendWhileClosedAsync(
            node,
            redis,
            Notes(1, 4),
            () => redis.AddMessageAsync(Stream, "note", """{"subject":"twice","number":100}""", id),
            () => redis.AddMessageAsync(Stream, "note", """{"subject":"other","number":100}""", id)
        );

        await node.AssertReceivedAsync([.. Enumerable.Range(0, 5), 100]);
        Assert.Equal("0", await redis.ExecuteAsync("XLEN", StreamNames.DeadLetters(_name)));
        await AssertAcknowledgedAsync(redis);
    }

    [Fact]
    public async Task Messages_with_one_key_stay_in_order_between_others()
    {
        var redis = await RedisServer.SharedAsync();
        await using var node = await StartAsync(redis);
        var notes = Enumerable.Range(1, 30).Select(number => new Note($"{number % 3}", number)).ToArray();

        await SendWhileClosedAsync(node, redis, notes);

        await node.AssertReceivedAsync([.. Enumerable.Range(0, 31)]);
        foreach (var ofKey in (await node.GetReceivedAsync()).Skip(1).GroupBy(note => note.Number % 3))
        {
            Assert.Equal(ofKey.Select(note => note.Number).Order(), ofKey.Select(note => note.Number));
        }
    }

    [Fact]
    public async Task Each_message_of_a_batch_keeps_its_own_trace()
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
        await using var node = await StartAsync(redis);
        List<ActivityTraceId> traces = [];

        await SendWhileClosedAsync(
            node,
            redis,
            [],
            [
                .. Notes(1, 3)
                    .Select(note =>
                        (Func<Task>)(
                            async () =>
                            {
                                using var request = own.StartActivity("request")!;
                                traces.Add(request.TraceId);
                                await node.SendAsync(_name, note);
                            }
                        )
                    ),
            ]
        );

        await node.AssertReceivedAsync(0, 1, 2, 3);
        await Eventually.IsTrueAsync(() =>
            Task.FromResult(traces.TrueForAll(trace => spans.Count(span => span.TraceId == trace) == 4))
        );
        foreach (var trace in traces)
        {
            var ofMessage = spans.Where(span => span.TraceId == trace).ToList();
            var process = Assert.Single(ofMessage, span => span.DisplayName == $"process {Stream}");
            var send = Assert.Single(ofMessage, span => span.DisplayName == $"send {Stream}");
            var reply = Assert.Single(ofMessage, span => span.DisplayName == $"send biblio:events:{_name}-replies");
            Assert.Equal((send.SpanId, process.SpanId), (process.ParentSpanId, reply.ParentSpanId));
            Assert.Equal("done", process.GetTagItem("biblio.message.outcome"));
            Assert.Equal(3, process.GetTagItem("messaging.batch.message_count"));
        }
    }

    [Fact]
    public async Task Sent_messages_are_marked_together()
    {
        var redis = await RedisServer.SharedAsync();
        var marks = new CountsMarks();
        await using var node = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            configure: builder =>
                builder.Services.ConfigureDbContext<NoteDbContext>(options => options.AddInterceptors(marks)),
            settings: [("Messaging:MarkDelay", "00:00:01"), ("Messaging:PollInterval", "00:01:00")]
        );
        await node.PublishAsync(_name, new Note("first", 0));
        await Eventually.IsTrueAsync(async () => await node.CountOutboxAsync() == 0);
        var before = marks.Count;

        foreach (var note in Notes(1, 5))
        {
            await node.PublishAsync(_name, note);
            await redis.WaitForReplyAsync($"{note.Number + 1}", "XLEN", StreamNames.Events(_name));
        }

        await Eventually.IsTrueAsync(async () => await node.CountOutboxAsync() == 0);
        Assert.InRange(marks.Count - before, 1, 2);
    }

    [Fact]
    public void Ids_of_messages_grow()
    {
        var ids = Enumerable.Range(0, 20_000).Select(_ => MessageIds.Next()).ToList();

        Assert.Equal(ids.Order(), ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal((7, 8), (id.Version, id.Variant & 0xC)));
    }

    [Fact]
    public void Redelivered_and_unknown_messages_are_alone()
    {
        var subscriptions = new Subscriptions<NoteDbContext>().SubscribeToCommand<Note>(_name, "note", Node.SaveAsync);

        var batches = MessageBatches.Split(
            [
                Create("1-0", "a"),
                Create("2-0", "b"),
                Create("3-0", "c", deliveries: 2),
                Create("4-0", "d", type: "unknown"),
                Create("5-0", "e"),
                Create("6-0", "a"),
                Create("7-0", "f"),
            ],
            subscriptions
        );

        Assert.Equal(
            ["1-0 2-0 5-0", "3-0", "4-0", "6-0 7-0"],
            batches.Select(batch => string.Join(' ', batch.Select(delivery => delivery.Key.Id)))
        );
    }

    private static Note[] Notes(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => new Note($"{number}", number))];

    private Delivery Create(string id, string key, long deliveries = 1, string type = "note") =>
        new(
            Stream,
            new StreamEntry(
                id,
                [
                    new("id", Guid.NewGuid().ToString()),
                    new("type", type),
                    new("body", $$"""{"subject":"{{key}}","number":1}"""),
                ]
            ),
            deliveries
        );

    /// <summary>
    /// Starts a node with one partition. Its first note keeps the partition busy until <see cref="_open"/> is set. A
    /// negative number fails.
    /// </summary>
    private async Task<Node> StartAsync(RedisServer redis, params (string, string)[] settings) =>
        await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToCommand<Note>(_name, "note", HandleAsync),
            settings: [("Messaging:MaxConcurrency", "1"), .. settings]
        );

    private async Task HandleAsync(
        Note note,
        NoteDbContext db,
        IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        if (note.Number == 0)
        {
            await _open.Task.WaitAsync(cancellationToken);
        }

        if (note.Number < 0)
        {
            throw new InvalidOperationException("bad");
        }

        _handled.Enqueue((note.Number, db.Database.CurrentTransaction!.TransactionId));
        db.Publish($"{_name}-replies", "reply", note);
        await Node.SaveAsync(note, db, services, cancellationToken);
    }

    /// <summary>Sends note 0, then the others while it is being handled, and then lets it end.</summary>
    private async Task SendWhileClosedAsync(Node node, RedisServer redis, Note[] notes, params Func<Task>[] more)
    {
        await node.SendAsync(_name, new Note("0", 0));
        await WaitForPendingAsync(redis, 1);
        await node.SendAsync(_name, notes);
        foreach (var send in more)
        {
            await send();
        }

        await WaitForPendingAsync(redis, 1 + notes.Length + more.Length);
        _open.SetResult();
    }

    /// <summary>Waits for the group too, which the node creates after its start.</summary>
    private Task WaitForPendingAsync(RedisServer redis, int count) =>
        Eventually.IsTrueAsync(async () =>
            (await redis.ExecuteAsync("XPENDING", Stream, _name)).Split('\n')[0] == $"{count}"
        );

    private Task AssertAcknowledgedAsync(RedisServer redis) => WaitForPendingAsync(redis, 0);

    private sealed class CountsMarks : DbCommandInterceptor
    {
        private int _count;

        public int Count => _count;

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            if (command.CommandText.StartsWith("UPDATE outbox", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _count);
            }

            return ValueTask.FromResult(result);
        }
    }
}
