using System.Collections.Concurrent;
using System.Diagnostics;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Protocols;

/// <summary>One way to read the same data. <paramref name="ReadAsync"/> returns the bytes of the responses.</summary>
internal sealed record Protocol(string Name, int Calls, Func<CancellationToken, Task<int>> ReadAsync);

/// <summary>Measures protocols in turn, each with sixteen callers, and prints the medians of the rounds.</summary>
internal sealed class ProtocolRunner(int rounds, TimeSpan length, TimeSpan warmUp, ProcessMetrics processes)
{
    private const int Callers = 16;

    // The processes that take part in the answers.
    private static readonly string[] Servers = ["Biblio.Api", "Biblio.Catalog", "Biblio.Inventory", "mariadbd"];

    public async Task<ProtocolResults> RunAsync(string name, Protocol[] protocols, CancellationToken cancellationToken)
    {
        foreach (var protocol in protocols)
        {
            await MeasureAsync(protocol, warmUp, cancellationToken);
        }

        var results = new ProtocolResults(name);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var protocol in protocols)
            {
                results.Add(round, protocol, await MeasureAsync(protocol, length, cancellationToken));
            }
        }

        results.Print();
        return results;
    }

    private async Task<ProtocolResult> MeasureAsync(
        Protocol protocol,
        TimeSpan length,
        CancellationToken cancellationToken
    )
    {
        var (latencies, bytes, cpu) = (new ConcurrentBag<double>(), 0, processes.GetCpuSeconds(Servers));
        var started = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(ReadAsync, cancellationToken)));
        var seconds = started.Elapsed.TotalSeconds;
        var sorted = latencies.Order().ToList();
        return new(
            sorted.Count / seconds,
            sorted[sorted.Count / 2],
            sorted[sorted.Count * 99 / 100],
            bytes,
            (processes.GetCpuSeconds(Servers) - cpu) * 1000 / sorted.Count
        );

        async Task ReadAsync()
        {
            while (started.Elapsed < length)
            {
                var sent = Stopwatch.GetTimestamp();
                bytes = await protocol.ReadAsync(cancellationToken);
                latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }
        }
    }
}

/// <summary>
/// Pages a second, milliseconds, the bytes of one page, and the servers' processor time for it in milliseconds. The last
/// is null where the system does not tell.
/// </summary>
internal readonly record struct ProtocolResult(double PerSecond, double P50, double P99, int Bytes, double? Cpu);
