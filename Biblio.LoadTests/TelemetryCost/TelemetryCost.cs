using System.Diagnostics;
using System.Net;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.TelemetryCost;

/// <summary>
/// What telemetry costs: two shops, equal but for <c>OTEL_SDK_DISABLED</c>, asked in turn. The one sends traces, metrics and logs by OTLP and is scraped
/// every five seconds; the other does nothing of it.
/// </summary>
internal sealed class TelemetryCost(int rounds, TimeSpan length, string? only)
{
    private const int AtOnce = 16;
    // the shop with telemetry has more code to be compiled, and then compiled again
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(50);

    private TimeSpan _untilScrape = TimeSpan.FromSeconds(2.5);

    /// <summary>Runs it and prints the tables; true if telemetry costs no more than this part of the throughput.</summary>
    public async Task<bool> RunAsync(double limit, CancellationToken cancellationToken)
    {
        await using var swallow = await Swallow.StartAsync();
        var stock = new Dictionary<string, string> { ["Inventory__OpeningStock"] = Requests.PlentyOfEach };
        Console.WriteLine("Starting two shops, one with telemetry and one without ...");
        await using var on = Shop.Start(stock.Concat(swallow.Settings).ToDictionary());
        await using var off = Shop.Start(stock.Append(new("OTEL_SDK_DISABLED", "true")).ToDictionary());
        foreach (var shop in new[] { on, off })
        {
            await shop.ReadyAsync(cancellationToken);
            await shop.StockedAsync(cancellationToken);
        }

        Case[] cases =
        [
            new("GET /books/{id}", shop => shop.Catalog, target => new(HttpMethod.Get, new Uri(target, $"/books/{Requests.Book()}")), HttpStatusCode.OK, ["Biblio.Catalog"]),
            new("POST /orders", shop => shop.Orders, target => new(HttpMethod.Post, new Uri(target, "/orders")) { Content = Requests.Order() }, HttpStatusCode.Created, ["Biblio.Orders", "Biblio.Inventory"]),
        ];
        var results = new List<Comparison>();
        foreach (var one in cases.Where(one => only is null || one.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            results.Add(await CompareAsync(one, on, off, cancellationToken));
        }

        Console.WriteLine($"{swallow.Bytes / 1_048_576.0:0} MiB of telemetry were received.");
        return results.All(result => result.Throughput >= 1 - limit);
    }

    private async Task<Comparison> CompareAsync(Case one, Shop on, Shop off, CancellationToken cancellationToken)
    {
        foreach (var shop in new[] { on, off })
        {
            await MeasureAsync(one, shop, scraped: shop == on, WarmUp, cancellationToken);
        }

        var comparison = new Comparison(one.Name);
        for (var round = 0; round < rounds; round++)
        {
            // who goes first changes: on, off; off, on; ...
            var offFirst = round % 2 == 0 ? (Slice?)null : await MeasureAsync(one, off, scraped: false, length, cancellationToken);
            var with = await MeasureAsync(one, on, scraped: true, length, cancellationToken);
            comparison.Add(with, offFirst ?? await MeasureAsync(one, off, scraped: false, length, cancellationToken));
        }

        comparison.PrintMedians();
        return comparison;
    }

    private async Task<Slice> MeasureAsync(Case one, Shop shop, bool scraped, TimeSpan length, CancellationToken cancellationToken)
    {
        using var connections = new Connections(one.Target(shop), AtOnce);
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
            one.Expected, length, cancellationToken);
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
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
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

    private sealed record Case(string Name, Func<Shop, Uri> Target, Func<Uri, HttpRequestMessage> Request, HttpStatusCode Expected, string[] Projects);
}
