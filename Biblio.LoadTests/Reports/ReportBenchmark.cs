using System.Diagnostics;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Reports;

/// <summary>
/// Measures the cost of the four sources of a report at different numbers of orders. One instance is filled step by
/// step, and at each step all sources are measured in turn.
/// </summary>
internal sealed class ReportBenchmark(IReadOnlyList<int> sizes, int rounds, TimeSpan timeout)
{
    private const ulong Seed = 20_26;
    private const int MaxRequestsPerRound = 100;

    // The time of one source and report in one round, unless a single response takes longer.
    private static readonly TimeSpan SliceDuration = TimeSpan.FromSeconds(0.7);

    private static readonly string[] Sources = ["mysql", "redis-scan", "redis-cached", "live"];
    private static readonly string[] Reports = ["highest-spenders", "best-sellers"];

    private readonly OrderGenerator _generator = new(Seed);
    private readonly ExpectedReports _expected = new();
    private readonly Dictionary<(int Size, string Report, string Source), ReportMeasurement> _measurements = [];

    /// <summary>Runs the benchmark and prints its tables. Returns false if a report was wrong.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("Starting Biblio ...");
        await using var biblio = BiblioInstance.Start(DataStoreClients.Settings);
        await biblio.WaitUntilReadyAsync(cancellationToken);
        using var client = new HttpClient { BaseAddress = biblio.Orders, Timeout = timeout };
        client.DefaultRequestHeaders.Authorization = await biblio.AccessTokens.GetHeaderAsync(cancellationToken);

        var areReportsCorrect = true;
        foreach (var size in sizes)
        {
            await FillAsync(new DataStoreClients(biblio), size, cancellationToken);
            areReportsCorrect &= await VerifyAsync(client, cancellationToken);
            if (size == sizes[0])
            {
                // The first size is measured twice, because code that runs for the first time is slow.
                await MeasureAsync(client, biblio.Processes, size, cancellationToken);
                _measurements.Clear();
            }

            await MeasureAsync(client, biblio.Processes, size, cancellationToken);
            Print(size);
        }

        return areReportsCorrect;
    }

    private async Task FillAsync(DataStoreClients stores, int size, CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        await stores.FillAsync(
            _generator.Generate(_expected.OrderCount + 1, size).Select(_expected.Add),
            cancellationToken
        );
        await stores.AnalyzeAsync(cancellationToken);
        var filled = started.Elapsed;
        await stores.RebuildRedisAsync(cancellationToken);
        var copied = started.Elapsed - filled;
        var redisMemory = await stores.GetRedisMemoryAsync(cancellationToken);
        Console.WriteLine(
            $"\n{size} orders with {_expected.LineCount} lines: MySQL filled in {filled.TotalSeconds:0.0} s, "
                + $"copied to Redis in {copied.TotalSeconds:0.0} s ({redisMemory:0} MiB there)"
        );
    }

    /// <summary>Compares the report of every source to the expected one.</summary>
    private async Task<bool> VerifyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var areReportsCorrect = true;
        foreach (var (report, source) in ReportSources())
        {
            var expected = report == "best-sellers" ? _expected.BestSellers : _expected.HighestSpenders;
            if (await RequestAsync(client, report, source, cancellationToken) is not { } response)
            {
                Console.WriteLine(
                    $"{report} from {source} had no response within {timeout.TotalSeconds:0} s and was not compared"
                );
            }
            else if (FormatReport(report, response) is var actual && actual != expected)
            {
                Console.WriteLine($"WRONG: {report} from {source} is {actual}, not {expected}");
                areReportsCorrect = false;
            }
        }

        return areReportsCorrect;
    }

    private async Task MeasureAsync(
        HttpClient client,
        ProcessMetrics processes,
        int size,
        CancellationToken cancellationToken
    )
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (report, source) in round % 2 == 0 ? ReportSources() : ReportSources().Reverse())
            {
                var measurement = _measurements[(size, report, source)] = _measurements.GetValueOrDefault(
                    (size, report, source)
                ) ?? new ReportMeasurement();
                if (!measurement.HasTimedOut)
                {
                    await MeasureAsync(client, processes, report, source, measurement, cancellationToken);
                }
            }
        }
    }

    private static async Task MeasureAsync(
        HttpClient client,
        ProcessMetrics processes,
        string report,
        string source,
        ReportMeasurement measurement,
        CancellationToken cancellationToken
    )
    {
        var (before, milliseconds) = (GetCpuSeconds(processes), new List<double>());
        for (
            var started = Stopwatch.StartNew();
            milliseconds.Count < MaxRequestsPerRound && (milliseconds.Count == 0 || started.Elapsed < SliceDuration);

        )
        {
            var requested = Stopwatch.GetTimestamp();
            if (await RequestAsync(client, report, source, cancellationToken) is null)
            {
                measurement.HasTimedOut = true;
                return;
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(requested).TotalMilliseconds);
        }

        measurement.Add(milliseconds, GetCpuSeconds(processes) - before);
    }

    private void Print(int size)
    {
        Console.WriteLine(
            $"{"report", -18}{"source", -14}{"answers", 8}{"median, ms", 13}{"p95, ms", 12}{"CPU, ms", 12}"
        );
        foreach (var (report, source) in ReportSources())
        {
            var measurement = _measurements[(size, report, source)];
            Console.WriteLine(
                $"{report, -18}{source, -14}{measurement.Count, 8}{measurement.Median, 13:0.00}"
                    + $"{measurement.P95, 12:0.00}{measurement.CpuMilliseconds, 12:0.00}"
                    + (measurement.HasTimedOut ? $"  took longer than {timeout.TotalSeconds:0} s" : "")
            );
        }
    }

    private static double? GetCpuSeconds(ProcessMetrics processes) =>
        processes.GetCpuSeconds("Biblio.Orders", "mariadbd", "redis-server");

    private static IEnumerable<(string Report, string Source)> ReportSources() =>
        Reports.SelectMany(report => Sources.Select(source => (report, source)));

    /// <summary>Requests a report. Returns null after the timeout.</summary>
    private static async Task<JsonArray?> RequestAsync(
        HttpClient client,
        string report,
        string source,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return JsonNode
                .Parse(await client.GetStringAsync($"/orders/reports/{report}?source={source}", cancellationToken))!
                .AsArray();
        }
        catch (TaskCanceledException exception) when (exception.InnerException is TimeoutException)
        {
            return null;
        }
    }

    private static string FormatReport(string report, JsonArray response) =>
        string.Join(
            ' ',
            response.Select(row =>
                report == "best-sellers"
                    ? $"{row!["bookId"]}:{row["quantity"]}"
                    : $"{row!["userId"]}:{row["totalExpense"]}"
            )
        );
}
