using System.Net;
using Biblio.LoadTests.TelemetryCost;

namespace Biblio.LoadTests.Compare;

/// <summary>
/// Sends the same GET requests to two base addresses, in turn, and prints the ratio of their throughputs with a
/// confidence interval. Every round has one slice of this length for each address.
/// </summary>
internal sealed class AddressComparison(
    Uri first,
    Uri second,
    IReadOnlyList<string> paths,
    int rounds,
    TimeSpan length,
    int connections
)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private int _sent;

    /// <summary>Runs the comparison. A status other than 200 ends it with a <see cref="LoadException"/>.</summary>
    public async Task<RatioInterval> RunAsync(CancellationToken cancellationToken)
    {
        await CompareResponsesAsync(cancellationToken);
        var names = new[] { (Name: "first", Address: first), (Name: "second", Address: second) };
        foreach (var (_, address) in names)
        {
            await MeasureAsync(address, length < WarmUp ? length : WarmUp, cancellationToken);
        }

        Console.WriteLine($"\n{"round", -8}{"address", -9}{"1/s", 9}{"p99, ms", 10}");
        var ratios = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var throughputs = new double[2];
            // The other address comes first in every other round, so that the order favours none.
            foreach (var index in round % 2 == 0 ? new[] { 0, 1 } : [1, 0])
            {
                var (perSecond, p99) = await MeasureAsync(names[index].Address, length, cancellationToken);
                throughputs[index] = perSecond;
                Console.WriteLine(
                    $"{round + 1, -8}{names[index].Name, -9}{perSecond, 9:0}{p99.TotalMilliseconds, 10:0.0}"
                );
            }

            ratios.Add(throughputs[0] / throughputs[1]);
        }

        var interval = RatioInterval.From(ratios);
        Console.WriteLine($"\nfirst / second: {interval}. {Interpret(interval)}");
        return interval;
    }

    /// <summary>What the interval says, in words.</summary>
    public static string Interpret(RatioInterval interval) =>
        interval switch
        {
            { Low: > 1 } => "The first is faster.",
            { High: < 1 } => "The second is faster.",
            _ => "No difference is proved; more rounds make the interval narrower.",
        };

    /// <summary>Tells when the addresses do not answer the same, because such a comparison means little.</summary>
    private async Task CompareResponsesAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        foreach (var path in paths)
        {
            var bodies = new List<byte[]>();
            foreach (var address in new[] { first, second })
            {
                using var answer = await client.GetAsync(new Uri(address, path), cancellationToken);
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    throw new LoadException($"{new Uri(address, path)} answers {(int)answer.StatusCode}, not 200.");
                }

                bodies.Add(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            }

            if (!bodies[0].AsSpan().SequenceEqual(bodies[1]))
            {
                Console.WriteLine($"{path}: the bodies differ ({bodies[0].Length} and {bodies[1].Length} bytes).");
            }
        }
    }

    private async Task<(double PerSecond, TimeSpan P99)> MeasureAsync(
        Uri address,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var targets = paths.Select(path => new Uri(address, path)).ToArray();
        using var generator = new ClosedLoopLoadGenerator(address, connections);
        var (responses, seconds, p99) = await generator.RunAsync(
            _ => new(HttpMethod.Get, targets[(uint)Interlocked.Increment(ref _sent) % targets.Length]),
            HttpStatusCode.OK,
            duration,
            cancellationToken
        );
        return (responses / seconds, p99);
    }
}
