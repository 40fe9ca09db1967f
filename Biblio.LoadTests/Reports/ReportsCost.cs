using System.Diagnostics;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Reports;

/// <summary>What the four sources of a report cost at different numbers of orders: one shop is filled up step by step, and at each step all are asked in turn.</summary>
internal sealed class ReportsCost(IReadOnlyList<int> sizes, int rounds, TimeSpan longest)
{
    private const ulong Seed = 20_26;
    private const int MostOfARound = 100;

    // of one source and report in one round, unless a single answer takes longer
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(0.7);

    private static readonly string[] Sources = ["mysql", "redis-scan", "redis-cached", "live"];
    private static readonly string[] Reports = ["highest-spenders", "best-sellers"];

    private readonly OrderGenerator _generator = new(Seed);
    private readonly ExpectedReports _expected = new();
    private readonly Dictionary<(int Size, string Report, string Source), Cost> _costs = [];

    /// <summary>Runs it and prints the table; false if an answer was wrong.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("Starting a shop ...");
        await using var shop = Shop.Start(Stores.Settings);
        await shop.ReadyAsync(cancellationToken);
        using var client = new HttpClient { BaseAddress = shop.Orders, Timeout = longest };
        client.DefaultRequestHeaders.Authorization = await shop.SignIn.HeaderAsync(cancellationToken);

        var isRight = true;
        foreach (var size in sizes)
        {
            await FillAsync(new Stores(shop), size, cancellationToken);
            isRight &= await CompareAsync(client, cancellationToken);
            if (size == sizes[0])
            {
                // code that runs for the first time is slow, and no size's fault
                await MeasureAsync(client, shop.Processor, size, cancellationToken);
                _costs.Clear();
            }

            await MeasureAsync(client, shop.Processor, size, cancellationToken);
            Print(size);
        }

        return isRight;
    }

    private async Task FillAsync(Stores stores, int size, CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        await stores.FillAsync(
            _generator.Orders(_expected.Orders + 1, size).Select(_expected.Count),
            cancellationToken
        );
        await stores.AnalyzeAsync(cancellationToken);
        var filled = started.Elapsed;
        await stores.CopyAsync(cancellationToken);
        Console.WriteLine(
            $"\n{size} orders with {_expected.Lines} lines: MySQL filled up in {filled.TotalSeconds:0.0} s, copied to Redis in {(started.Elapsed - filled).TotalSeconds:0.0} s ({await stores.RedisMemoryAsync(cancellationToken):0} MiB there)"
        );
    }

    /// <summary>Every source says what was generated.</summary>
    private async Task<bool> CompareAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var isRight = true;
        foreach (var (report, source) in Pairs())
        {
            var expected = report == "best-sellers" ? _expected.BestSellers : _expected.HighestSpenders;
            if (await AskAsync(client, report, source, cancellationToken) is not { } answer)
            {
                Console.WriteLine(
                    $"{report} from {source} was not answered within {longest.TotalSeconds:0} s: not compared"
                );
            }
            else if (Show(report, answer) is var said && said != expected)
            {
                Console.WriteLine($"WRONG: {report} from {source} says {said}, not {expected}");
                isRight = false;
            }
        }

        return isRight;
    }

    private async Task MeasureAsync(
        HttpClient client,
        ProcessorTime processor,
        int size,
        CancellationToken cancellationToken
    )
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (report, source) in round % 2 == 0 ? Pairs() : Pairs().Reverse())
            {
                var cost = _costs[(size, report, source)] = _costs.GetValueOrDefault((size, report, source))
                    ?? new Cost();
                if (!cost.TookTooLong)
                {
                    await MeasureAsync(client, processor, report, source, cost, cancellationToken);
                }
            }
        }
    }

    private static async Task MeasureAsync(
        HttpClient client,
        ProcessorTime processor,
        string report,
        string source,
        Cost cost,
        CancellationToken cancellationToken
    )
    {
        var (before, milliseconds) = (Used(processor), new List<double>());
        for (
            var started = Stopwatch.StartNew();
            milliseconds.Count < MostOfARound && (milliseconds.Count == 0 || started.Elapsed < Slice);

        )
        {
            var asked = Stopwatch.GetTimestamp();
            if (await AskAsync(client, report, source, cancellationToken) is null)
            {
                cost.TookTooLong = true;
                return;
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        cost.Add(milliseconds, Used(processor) - before);
    }

    private void Print(int size)
    {
        Console.WriteLine(
            $"{"report", -18}{"source", -14}{"answers", 8}{"median, ms", 13}{"p95, ms", 12}{"CPU, ms", 12}"
        );
        foreach (var (report, source) in Pairs())
        {
            var cost = _costs[(size, report, source)];
            Console.WriteLine(
                $"{report, -18}{source, -14}{cost.Answers, 8}{cost.Median, 13:0.00}{cost.P95, 12:0.00}{cost.ProcessorMilliseconds, 12:0.00}{(cost.TookTooLong ? $"  took longer than {longest.TotalSeconds:0} s" : "")}"
            );
        }
    }

    private static double? Used(ProcessorTime processor) => processor.Of("Biblio.Orders", "mariadbd", "redis-server");

    private static IEnumerable<(string Report, string Source)> Pairs() =>
        Reports.SelectMany(report => Sources.Select(source => (report, source)));

    /// <summary>Null when it took too long.</summary>
    private static async Task<JsonArray?> AskAsync(
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

    private static string Show(string report, JsonArray answer) =>
        string.Join(
            ' ',
            answer.Select(place =>
                report == "best-sellers"
                    ? $"{place!["bookId"]}:{place["quantity"]}"
                    : $"{place!["userId"]}:{place["totalExpense"]}"
            )
        );
}
