using System.Diagnostics;
using System.Net;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.TelemetryCost;

/// <summary>
/// What telemetry costs: two shops, equal but for <c>OTEL_SDK_DISABLED</c>, asked in turn. The one sends traces, metrics and logs by OTLP and is scraped
/// every five seconds; the other does nothing of it. One pair of processes differs by more than telemetry (what the compiler makes of the same code is a matter of what
/// it saw first), so there can be several, one after the other.
/// </summary>
internal sealed class TelemetryCost(int pairs, int rounds, TimeSpan length, string? only)
{
    private const int AtOnce = 16;

    // the shop with telemetry has more code to be compiled, and then compiled again
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(50);

    private static readonly Case[] Cases =
    [
        new(
            "GET /books/{id}",
            shop => shop.Catalog,
            target => new(HttpMethod.Get, new Uri(target, $"/books/{Requests.Book()}")),
            HttpStatusCode.OK,
            ["Biblio.Catalog"]
        ),
        new(
            "POST /orders",
            shop => shop.Orders,
            target => new(HttpMethod.Post, new Uri(target, "/orders")) { Content = Requests.Order() },
            HttpStatusCode.Created,
            ["Biblio.Orders", "Biblio.Inventory"]
        ),
    ];

    private TimeSpan _untilScrape = TimeSpan.FromSeconds(2.5);

    /// <summary>Runs it and prints the tables; true if telemetry costs no more than this part of the throughput.</summary>
    public async Task<bool> RunAsync(double limit, CancellationToken cancellationToken)
    {
        await using var swallow = await OtlpSink.StartAsync();
        Case[] cases =
        [
            .. Cases.Where(one => only is null || one.Name.Contains(only, StringComparison.OrdinalIgnoreCase)),
        ];
        var results = cases.ToDictionary(one => one, _ => new List<Comparison>());
        for (var pair = 0; pair < pairs; pair++)
        {
            Console.WriteLine(
                $"Starting two shops, one with telemetry and one without{(pairs > 1 ? $", pair {pair + 1} of {pairs}" : "")} ..."
            );
            await using var first = Start(with: pair % 2 == 0);
            await using var second = Start(with: pair % 2 == 1);
            var (on, off) = pair % 2 == 0 ? (first, second) : (second, first);
            foreach (var shop in new[] { on, off })
            {
                await shop.ReadyAsync(cancellationToken);
                await shop.StockedAsync(cancellationToken);
            }

            foreach (var one in cases)
            {
                results[one].Add(await CompareAsync(one, on, off, cancellationToken));
            }
        }

        Console.WriteLine($"{swallow.Bytes / 1_048_576.0:0} MiB of telemetry were received.");
        foreach (var one in cases.Where(_ => pairs > 1))
        {
            Comparison.PrintMeans(one.Name, results[one]);
        }

        return results.Values.All(result => result.Average(comparison => comparison.Throughput) >= 1 - limit);

        Shop Start(bool with) =>
            Shop.Start(
                new Dictionary<string, string>(with ? swallow.Settings : new() { ["OTEL_SDK_DISABLED"] = "true" })
                {
                    ["Inventory__OpeningStock"] = Requests.PlentyOfEach,
                }
            );
    }

    private async Task<Comparison> CompareAsync(Case one, Shop on, Shop off, CancellationToken cancellationToken)
    {
        // the same connections in every slice: to open them would be a good part of a short one
        using var toOn = new Connections(one.Target(on), AtOnce);
        using var toOff = new Connections(one.Target(off), AtOnce);
        await MeasureAsync(one, on, toOn, scraped: true, WarmUp, cancellationToken);
        await MeasureAsync(one, off, toOff, scraped: false, WarmUp, cancellationToken);

        var comparison = new Comparison(one.Name, rounds);
        for (var round = 0; round < rounds; round++)
        {
            // who goes first changes: on, off; off, on; ...
            var offFirst =
                round % 2 == 0
                    ? (Slice?)null
                    : await MeasureAsync(one, off, toOff, scraped: false, length, cancellationToken);
            var with = await MeasureAsync(one, on, toOn, scraped: true, length, cancellationToken);
            comparison.Add(
                with,
                offFirst ?? await MeasureAsync(one, off, toOff, scraped: false, length, cancellationToken)
            );
        }

        comparison.PrintMedians();
        return comparison;
    }

    private async Task<Slice> MeasureAsync(
        Case one,
        Shop shop,
        Connections connections,
        bool scraped,
        TimeSpan length,
        CancellationToken cancellationToken
    )
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var before = shop.Processor.Of(one.Projects);
        var scraping = scraped ? ScrapeAsync(shop, ended.Token) : Task.CompletedTask;
        var signedIn = await shop.SignIn.HeaderAsync(cancellationToken);
        var (answers, seconds, _) = await connections.AskAsync(
            target =>
            {
                var request = one.Request(target);
                request.Headers.Authorization = signedIn;
                return request;
            },
            one.Expected,
            length,
            cancellationToken
        );
        // what an order sets going belongs to its price, and must not disturb the next slice
        await shop.SettledAsync(cancellationToken);
        var used = shop.Processor.Of(one.Projects) - before;
        await ended.CancelAsync();
        await scraping;
        return new(answers / seconds, used / answers);
    }

    /// <summary>As Prometheus does: every service, every five seconds, counted over the slices of this shop.</summary>
    private async Task ScrapeAsync(Shop shop, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation(
            "Accept",
            "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
        );
        var waiting = Stopwatch.StartNew();
        try
        {
            for (; ; (_untilScrape, waiting) = (TimeSpan.FromSeconds(5), Stopwatch.StartNew()))
            {
                await Task.Delay(_untilScrape, cancellationToken);
                foreach (var service in shop.Services)
                {
                    _ = await client.GetByteArrayAsync(new Uri(service, "/metrics"), cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the slice is over; the next one waits for the rest
            _untilScrape -= waiting.Elapsed < _untilScrape ? waiting.Elapsed : _untilScrape;
        }
    }

    private sealed record Case(
        string Name,
        Func<Shop, Uri> Target,
        Func<Uri, HttpRequestMessage> Request,
        HttpStatusCode Expected,
        string[] Projects
    );
}
