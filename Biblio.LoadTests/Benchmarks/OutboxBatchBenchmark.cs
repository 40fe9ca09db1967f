using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Biblio.Messaging;
using Biblio.Messaging.Outbox;
using StackExchange.Redis;

namespace Biblio.LoadTests.Benchmarks;

/// <summary>
/// What the outbox does to a batch of messages without the database and Redis: it makes the rows, and from them the
/// fields of stream entries. The baseline only serializes the messages.
/// </summary>
public class OutboxBatchBenchmark
{
    private const int BatchSize = 100;

    private readonly Message[] _messages =
    [
        .. Enumerable
            .Range(1, BatchSize)
            .Select(order => new Message(order, order % 1000, [new(order % 200, 1), new(order % 300, 2)])),
    ];

    [Benchmark(Baseline = true)]
    public int Serialize()
    {
        var length = 0;
        foreach (var message in _messages)
        {
            length += JsonSerializer.Serialize(message, MessageJson.Options).Length;
        }

        return length;
    }

    [Benchmark]
    [MaxRatio(5)]
    public int CreateEntries()
    {
        var count = 0;
        foreach (var message in _messages)
        {
            NameValueEntry[] fields = OutboxMessage.Create("biblio:reserve-stock", "reserve-stock", message).ToFields();
            count += fields.Length;
        }

        return count;
    }

    private sealed record Message(long OrderId, long UserId, IReadOnlyList<Line> Lines);

    private sealed record Line(long BookId, int Quantity);
}
