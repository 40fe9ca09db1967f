using System.Diagnostics;
using System.Net;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.TelemetryCost;

/// <summary>
/// Measures the cost of telemetry with two instances that differ only in <c>OTEL_SDK_DISABLED</c>. They are measured
/// in turn. One sends traces, metrics and logs by OTLP and is scraped every five seconds. A pair of processes differs
/// by more than telemetry, because the JIT compiler optimizes code by what it ran first. Several pairs can therefore
/// be measured one after the other.
/// </summary>
internal sealed class TelemetryBenchmark(int pairs, int rounds, TimeSpan length, string? nameFilter)
{
    private const int Concurrency = 16;

    // The instance with telemetry has more code for the JIT compiler, which compiles hot code twice.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(50);

    private static readonly BenchmarkCase[] Cases =
    [
        new(
            "GET /books/{id}",
            biblio => biblio.Catalog,
            target => new(HttpMethod.Get, new Uri(target, $"/books/{SampleRequests.PickBook()}")),
            HttpStatusCode.OK,
            ["Biblio.Catalog"]
        ),
        new(
            "POST /orders",
            biblio => biblio.Orders,
            target => new(HttpMethod.Post, new Uri(target, "/orders")) { Content = SampleRequests.CreateOrder() },
            HttpStatusCode.Created,
            ["Biblio.Orders", "Biblio.Inventory"]
        ),
    ];

    private TimeSpan _untilScrape = TimeSpan.FromSeconds(2.5);

    /// <summary>
    /// Runs the benchmark and prints its tables. Returns true if telemetry costs at most this fraction of the
    /// throughput.
    /// </summary>
    public async Task<bool> RunAsync(double limit, CancellationToken cancellationToken)
    {
        await using var sink = await OtlpSink.StartAsync();
        BenchmarkCase[] cases =
        [
            .. Cases.Where(benchmarkCase =>
                nameFilter is null || benchmarkCase.Name.Contains(nameFilter, StringComparison.OrdinalIgnoreCase)
            ),
        ];
        var results = cases.ToDictionary(benchmarkCase => benchmarkCase, _ => new List<TelemetryComparison>());
        for (var pair = 0; pair < pairs; pair++)
        {
            Console.WriteLine(
                "Starting two instances, one with telemetry and one without"
                    + $"{(pairs > 1 ? $", pair {pair + 1} of {pairs}" : "")} ..."
            );
            await using var first = Start(withTelemetry: pair % 2 == 0);
            await using var second = Start(withTelemetry: pair % 2 == 1);
            var (on, off) = pair % 2 == 0 ? (first, second) : (second, first);
            foreach (var biblio in new[] { on, off })
            {
                await biblio.WaitUntilReadyAsync(cancellationToken);
                await biblio.WaitUntilStockedAsync(cancellationToken);
            }

            foreach (var benchmarkCase in cases)
            {
                results[benchmarkCase].Add(await CompareAsync(benchmarkCase, on, off, cancellationToken));
            }
        }

        Console.WriteLine($"{sink.ReceivedBytes / 1_048_576.0:0} MiB of telemetry were received.");
        foreach (var benchmarkCase in cases.Where(_ => pairs > 1))
        {
            TelemetryComparison.PrintMeans(benchmarkCase.Name, results[benchmarkCase]);
        }

        return results.Values.All(result => result.Average(comparison => comparison.ThroughputRatio) >= 1 - limit);

        BiblioInstance Start(bool withTelemetry) =>
            BiblioInstance.Start(
                new Dictionary<string, string>(withTelemetry ? sink.Settings : new() { ["OTEL_SDK_DISABLED"] = "true" })
                {
                    ["Inventory__OpeningStock"] = SampleRequests.OpeningStock,
                }
            );
    }

    private async Task<TelemetryComparison> CompareAsync(
        BenchmarkCase benchmarkCase,
        BiblioInstance on,
        BiblioInstance off,
        CancellationToken cancellationToken
    )
    {
        // All slices use the same connections. Opening them would take a large part of a short slice.
        using var onGenerator = new ClosedLoopLoadGenerator(benchmarkCase.Target(on), Concurrency);
        using var offGenerator = new ClosedLoopLoadGenerator(benchmarkCase.Target(off), Concurrency);
        await MeasureAsync(benchmarkCase, on, onGenerator, isScraped: true, WarmUp, cancellationToken);
        await MeasureAsync(benchmarkCase, off, offGenerator, isScraped: false, WarmUp, cancellationToken);

        var comparison = new TelemetryComparison(benchmarkCase.Name, rounds);
        for (var round = 0; round < rounds; round++)
        {
            // The first instance changes with every round: on, off; off, on; and so on.
            var offFirst =
                round % 2 == 0
                    ? (SliceResult?)null
                    : await MeasureAsync(benchmarkCase, off, offGenerator, isScraped: false, length, cancellationToken);
            var onResult = await MeasureAsync(
                benchmarkCase,
                on,
                onGenerator,
                isScraped: true,
                length,
                cancellationToken
            );
            comparison.Add(
                onResult,
                offFirst
                    ?? await MeasureAsync(benchmarkCase, off, offGenerator, isScraped: false, length, cancellationToken)
            );
        }

        comparison.PrintMedians();
        return comparison;
    }

    private async Task<SliceResult> MeasureAsync(
        BenchmarkCase benchmarkCase,
        BiblioInstance biblio,
        ClosedLoopLoadGenerator generator,
        bool isScraped,
        TimeSpan length,
        CancellationToken cancellationToken
    )
    {
        using var stopScraping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var before = biblio.Processes.GetCpuSeconds(benchmarkCase.Projects);
        var scraping = isScraped ? ScrapeAsync(biblio, stopScraping.Token) : Task.CompletedTask;
        var authorization = await biblio.AccessTokens.GetHeaderAsync(cancellationToken);
        var (responses, seconds, _) = await generator.RunAsync(
            target =>
            {
                var request = benchmarkCase.Request(target);
                request.Headers.Authorization = authorization;
                return request;
            },
            benchmarkCase.Expected,
            length,
            cancellationToken
        );
        // The processing of an order is part of its cost, and it must not disturb the next slice.
        await biblio.WaitUntilSettledAsync(cancellationToken);
        var cpuSeconds = biblio.Processes.GetCpuSeconds(benchmarkCase.Projects) - before;
        await stopScraping.CancelAsync();
        await scraping;
        return new(responses / seconds, cpuSeconds / responses);
    }

    /// <summary>
    /// Scrapes every service every five seconds, as Prometheus does. The interval counts only the slices of this
    /// instance.
    /// </summary>
    private async Task ScrapeAsync(BiblioInstance biblio, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation(
            "Accept",
            "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
        );
        var waited = Stopwatch.StartNew();
        try
        {
            for (; ; (_untilScrape, waited) = (TimeSpan.FromSeconds(5), Stopwatch.StartNew()))
            {
                await Task.Delay(_untilScrape, cancellationToken);
                foreach (var service in biblio.Services)
                {
                    _ = await client.GetByteArrayAsync(new Uri(service, "/metrics"), cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The slice has ended. The next one waits for the rest of the interval.
            _untilScrape -= waited.Elapsed < _untilScrape ? waited.Elapsed : _untilScrape;
        }
    }

    private sealed record BenchmarkCase(
        string Name,
        Func<BiblioInstance, Uri> Target,
        Func<Uri, HttpRequestMessage> Request,
        HttpStatusCode Expected,
        string[] Projects
    );
}
