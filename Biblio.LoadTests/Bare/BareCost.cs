using System.Diagnostics;
using System.Net;
using Biblio.LoadTests.Edge;
using Biblio.LoadTests.Shops;
using Biblio.LoadTests.TelemetryCost;

namespace Biblio.LoadTests.Bare;

/// <summary>What Biblio's ways of answering reach of what their grounds give alone: a book against a bare Kestrel with the same bytes, an order against its statements sent straight to the database.</summary>
internal sealed class BareCost(int rounds, TimeSpan length)
{
    private const double LeastOfKestrel = 0.6;
    private const double LeastOfDatabase = 0.5;
    private const int AtOnce = 16;
    private const string Book = "/books/7";
    private const string OrdersSchema = "ordersdb";
    private const string InventorySchema = "inventorydb";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs it and prints the tables; true if both are as fast as they have to be.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("Starting a shop ...");
        await using var shop = Shop.Start(
            new Dictionary<string, string>([new("Inventory__OpeningStock", Requests.PlentyOfEach), Root.Setting])
        );
        await shop.ReadyAsync(cancellationToken);
        await shop.StockedAsync(cancellationToken);

        var ofKestrel = await CompareBooksAsync(shop, cancellationToken);
        var ofDatabase = await CompareOrdersAsync(shop, cancellationToken);
        Console.WriteLine(
            $"\nbook through the door / bare Kestrel {ofKestrel:0.00} (aim {LeastOfKestrel:0.0}), orders acknowledged / database alone {ofDatabase:0.00} (aim {LeastOfDatabase:0.0})"
        );
        return ofKestrel >= LeastOfKestrel && ofDatabase >= LeastOfDatabase;
    }

    private async Task<double> CompareBooksAsync(Shop shop, CancellationToken cancellationToken)
    {
        var door = new Uri(shop.Door, "/api/v1/catalog" + Book);
        using var client = new HttpClient();
        await using var bare = await BareServer.StartAsync(
            await client.GetByteArrayAsync(door, cancellationToken),
            cancellationToken
        );
        var arms = await new Turns(rounds, length).TakeAsync(
            "GET /books/{id}",
            WarmUp,
            [
                new("bare Kestrel", bare.Address, Book, null, () => 0, () => bare.Processor),
                new(
                    "door",
                    shop.Door,
                    door.AbsolutePath,
                    null,
                    () => shop.Processor.Of("Biblio.Api"),
                    () => shop.Processor.Of("Biblio.Catalog")
                ),
                new("Catalog", shop.Catalog, Book, null, () => 0, () => shop.Processor.Of("Biblio.Catalog")),
            ],
            cancellationToken
        );
        return arms.Ratio("door", "bare Kestrel");
    }

    private async Task<double> CompareOrdersAsync(Shop shop, CancellationToken cancellationToken)
    {
        // before the recording: what is only done for the first orders is no order's price
        await OrderAsync(shop, WarmUp, cancellationToken);
        var root = new Root(shop);
        var replay = await RecordAsync(shop, root, cancellationToken);
        var ordersOfEach = (int)
            Math.Max(1, await replay.RunAsync(10, cancellationToken) * length.TotalSeconds / AtOnce);

        Console.WriteLine(
            $"\n{"POST /orders", -14}{"acknowledged, 1/s", 20}{"ended, 1/s", 13}{"database alone, 1/s", 22}{"acknowledged/alone", 20}{"ended/alone", 13}"
        );
        List<(double Acknowledged, double Ended, double Alone)> all = [];
        for (var round = 0; round < rounds; round++)
        {
            var alone = round % 2 == 0 ? await replay.RunAsync(ordersOfEach, cancellationToken) : 0;
            var (acknowledged, ended) = await OrderAsync(shop, length, cancellationToken);
            all.Add(
                (acknowledged, ended, round % 2 == 0 ? alone : await replay.RunAsync(ordersOfEach, cancellationToken))
            );
            Print($"round {round + 1}", all[^1]);
        }

        await replay.CheckAsync(OrdersSchema, InventorySchema, cancellationToken);
        Print(
            "median",
            (
                all.Select(one => one.Acknowledged).Median(),
                all.Select(one => one.Ended).Median(),
                all.Select(one => one.Alone).Median()
            )
        );
        return all.Select(one => one.Acknowledged / one.Alone).Median();
    }

    /// <summary>Orders for so long; acknowledged per second, and ended per second until the last had.</summary>
    private static async Task<(double Acknowledged, double Ended)> OrderAsync(
        Shop shop,
        TimeSpan length,
        CancellationToken cancellationToken
    )
    {
        using var connections = new Connections(new(shop.Orders, "/orders"), AtOnce);
        var signedIn = await shop.SignIn.HeaderAsync(cancellationToken);
        var started = Stopwatch.StartNew();
        var (answers, seconds, _) = await connections.AskAsync(
            target =>
                new(HttpMethod.Post, target) { Content = Requests.Order(), Headers = { Authorization = signedIn } },
            HttpStatusCode.Created,
            length,
            cancellationToken
        );
        await shop.SettledAsync(cancellationToken);
        return (answers / seconds, answers / started.Elapsed.TotalSeconds);
    }

    /// <summary>Has one order placed while the database logs all statements, and makes a replay of it.</summary>
    private static async Task<Replay> RecordAsync(Shop shop, Root root, CancellationToken cancellationToken)
    {
        await NothingLeftToSayAsync(root, cancellationToken);
        (string Schema, string Table)[] tables =
        [
            (OrdersSchema, "orders"),
            (OrdersSchema, "outbox"),
            (InventorySchema, "outbox"),
        ];
        foreach (var ((schema, table), number) in tables.Select((table, number) => (table, number)))
        {
            await root.AskAsync(
                $"ALTER TABLE {schema}.{table} AUTO_INCREMENT = {Template.First(number)}",
                cancellationToken
            );
        }

        var dumps = new Dictionary<string, string>();
        foreach (var schema in new[] { OrdersSchema, InventorySchema })
        {
            dumps[schema] = await root.DumpAsync(schema, cancellationToken);
        }

        await root.AskAsync("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1", cancellationToken);
        using (
            var client = new HttpClient
            {
                DefaultRequestHeaders = { Authorization = await shop.SignIn.HeaderAsync(cancellationToken) },
            }
        )
        {
            (
                await client.PostAsync(new Uri(shop.Orders, "/orders"), Requests.Order(), cancellationToken)
            ).EnsureSuccessStatusCode();
        }

        await shop.SettledAsync(cancellationToken);
        await NothingLeftToSayAsync(root, cancellationToken);
        await root.AskAsync("SET GLOBAL general_log = 0", cancellationToken);

        var recording = Recording.Read(await root.AskAsync(Recording.Query, cancellationToken), "orders", "inventory");
        var templates = new Dictionary<string, Template>
        {
            [OrdersSchema] = new(recording.Statements["orders"]),
            [InventorySchema] = new(recording.Statements["inventory"]),
        };
        Console.WriteLine(
            $"\nOne order: {templates[OrdersSchema].Count} statements of Orders and {templates[InventorySchema].Count} of Inventory, in transactions that change something; {recording.All} with those that look whether there is something to do."
        );
        var replay = new Replay(root, templates, AtOnce);
        await replay.PrepareAsync(dumps, cancellationToken);
        return replay;
    }

    private static async Task NothingLeftToSayAsync(Root root, CancellationToken cancellationToken)
    {
        for (
            var deadline = DateTime.UtcNow + Patience;
            await root.AskAsync(
                $"SELECT COUNT(*) FROM (SELECT id FROM {OrdersSchema}.outbox UNION ALL SELECT id FROM {InventorySchema}.outbox) o",
                cancellationToken
            ) != "0";
            await Task.Delay(250, cancellationToken)
        )
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new LoadException($"Not within {Patience.TotalSeconds} s: every message is on its stream");
            }
        }
    }

    private static void Print(string name, (double Acknowledged, double Ended, double Alone) one) =>
        Console.WriteLine(
            $"{name, -14}{one.Acknowledged, 20:0}{one.Ended, 13:0}{one.Alone, 22:0}{one.Acknowledged / one.Alone, 20:0.00}{one.Ended / one.Alone, 13:0.00}"
        );
}
