using System.Diagnostics;
using System.Net;
using Biblio.LoadTests.Compare;
using Biblio.LoadTests.Edge;
using Biblio.LoadTests.Shops;
using Biblio.LoadTests.TelemetryCost;

namespace Biblio.LoadTests.Bare;

/// <summary>
/// Compares the throughput of Biblio to baselines. A book is compared to a bare Kestrel that sends the same bytes. An
/// order is compared to its SQL statements, sent directly to the database.
/// </summary>
internal sealed class BaselineBenchmark(int rounds, TimeSpan length)
{
    private const double KestrelTarget = 0.5;
    private const double DatabaseTarget = 0.8;
    private const int Concurrency = 16;
    private const string BookPath = "/books/7";
    private const string OrdersSchema = "ordersdb";
    private const string InventorySchema = "inventorydb";

    // The runtime optimizes the gateway in the background. Beside other work, 10 s were too short for that.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan OutboxTimeout = TimeSpan.FromMinutes(1);
    private static readonly string[] Services =
    [
        "Biblio.Orders",
        "Biblio.Inventory",
        "Biblio.Catalog",
        "Biblio.Lending",
        "Biblio.Api",
        "Biblio.Web",
    ];

    /// <summary>
    /// Runs the benchmark and prints its tables. Returns true if both throughput ratios reach their targets.
    /// </summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("Starting Biblio ...");
        await using var biblio = BiblioInstance.Start(
            new Dictionary<string, string>([
                new("Inventory__OpeningStock", SampleRequests.OpeningStock),
                RootDatabaseClient.PasswordSetting,
            ])
        );
        await biblio.WaitUntilReadyAsync(cancellationToken);
        await biblio.WaitUntilStockedAsync(cancellationToken);

        var kestrelRatio = await MeasureBooksAsync(biblio, cancellationToken);
        var databaseRatio = await MeasureOrdersAsync(biblio, cancellationToken);
        Console.WriteLine(
            $"\nbook through the gateway / bare Kestrel {kestrelRatio} (target {KestrelTarget:0.0})\n"
                + $"orders ended / database alone {databaseRatio} (target {DatabaseTarget:0.0})"
        );
        return kestrelRatio.Ratio >= KestrelTarget && databaseRatio.Ratio >= DatabaseTarget;
    }

    private async Task<RatioInterval> MeasureBooksAsync(BiblioInstance biblio, CancellationToken cancellationToken)
    {
        var gateway = new Uri(biblio.Gateway, "/api/v1/catalog" + BookPath);
        using var client = new HttpClient();
        using var sample = await client.GetAsync(gateway, cancellationToken);
        await using var baseline = await BaselineServer.StartAsync(sample.EnsureSuccessStatusCode(), cancellationToken);
        var results = await new InterleavedRunner(rounds, length).RunAsync(
            "GET /books/{id}",
            WarmUp,
            [
                new("bare Kestrel", baseline.Address, BookPath, null, () => 0, () => baseline.CpuSeconds),
                new(
                    "gateway",
                    biblio.Gateway,
                    gateway.AbsolutePath,
                    null,
                    () => biblio.Processes.GetCpuSeconds("Biblio.Api"),
                    () => biblio.Processes.GetCpuSeconds("Biblio.Catalog")
                ),
                new(
                    "Catalog",
                    biblio.Catalog,
                    BookPath,
                    null,
                    () => 0,
                    () => biblio.Processes.GetCpuSeconds("Biblio.Catalog")
                ),
            ],
            cancellationToken
        );
        return results.Ratio("gateway", "bare Kestrel");
    }

    private async Task<RatioInterval> MeasureOrdersAsync(BiblioInstance biblio, CancellationToken cancellationToken)
    {
        // The warm-up comes before the recording. The work that only the first orders cause is not part of the cost.
        await PlaceOrdersAsync(biblio, WarmUp, cancellationToken);
        var database = new RootDatabaseClient(biblio);
        var replay = await RecordAsync(biblio, database, cancellationToken);
        var ordersPerCopy = (int)
            Math.Max(1, await replay.RunAsync(10, cancellationToken) * length.TotalSeconds / Concurrency);

        Console.WriteLine(
            $"\n{"POST /orders", -14}{"acknowledged, 1/s", 20}{"ended, 1/s", 13}{"database alone, 1/s", 22}"
                + $"{"acknowledged/alone", 20}{"ended/alone", 13}"
        );
        List<(double Acknowledged, double Ended, double Alone)> results = [];
        List<double> processorTimes = [];
        for (var round = 0; round < rounds; round++)
        {
            var alone = round % 2 == 0 ? await replay.RunAsync(ordersPerCopy, cancellationToken) : 0;
            var (acknowledged, ended, processorTime) = await PlaceOrdersAsync(biblio, length, cancellationToken);
            processorTimes.Add(processorTime);
            results.Add(
                (acknowledged, ended, round % 2 == 0 ? alone : await replay.RunAsync(ordersPerCopy, cancellationToken))
            );
            Print($"round {round + 1}", results[^1]);
        }

        await replay.VerifyAsync(OrdersSchema, InventorySchema, cancellationToken);
        Print(
            "median",
            (
                results.Select(result => result.Acknowledged).Median(),
                results.Select(result => result.Ended).Median(),
                results.Select(result => result.Alone).Median()
            )
        );
        Console.WriteLine($"Processor time of an order in all services (median): {processorTimes.Median():0.0} ms");
        return RatioInterval.From(results.Select(result => result.Ended / result.Alone));
    }

    /// <summary>
    /// Places orders for the given duration. Returns the orders acknowledged per second, the orders ended per second
    /// until the last one has ended, and the milliseconds of processor time of one order in all services.
    /// </summary>
    private static async Task<(double Acknowledged, double Ended, double ProcessorTime)> PlaceOrdersAsync(
        BiblioInstance biblio,
        TimeSpan length,
        CancellationToken cancellationToken
    )
    {
        using var generator = new ClosedLoopLoadGenerator(new(biblio.Orders, "/orders"), Concurrency);
        var authorization = await biblio.AccessTokens.GetHeaderAsync(cancellationToken);
        var started = Stopwatch.StartNew();
        var busyBefore = ServiceSeconds(biblio);
        var (responses, seconds, _) = await generator.RunAsync(
            target =>
                new(HttpMethod.Post, target)
                {
                    Content = SampleRequests.CreateOrder(),
                    Headers = { Authorization = authorization },
                },
            HttpStatusCode.Created,
            length,
            cancellationToken
        );
        await biblio.WaitUntilSettledAsync(cancellationToken);
        return (
            responses / seconds,
            responses / started.Elapsed.TotalSeconds,
            (ServiceSeconds(biblio) - busyBefore) * 1_000 / responses
        );
    }

    private static double ServiceSeconds(BiblioInstance biblio) =>
        Services.Sum(service => biblio.Processes.GetCpuSeconds(service) ?? 0);

    /// <summary>Places one order while the database logs all statements, and builds a replay from the log.</summary>
    private static async Task<StatementReplay> RecordAsync(
        BiblioInstance biblio,
        RootDatabaseClient database,
        CancellationToken cancellationToken
    )
    {
        await WaitUntilOutboxesEmptyAsync(database, cancellationToken);
        (string Schema, string Table)[] tables =
        [
            (OrdersSchema, "orders"),
            (OrdersSchema, "outbox"),
            (InventorySchema, "outbox"),
        ];
        foreach (var ((schema, table), number) in tables.Select((table, number) => (table, number)))
        {
            await database.QueryAsync(
                $"ALTER TABLE {schema}.{table} AUTO_INCREMENT = {StatementTemplate.FirstKey(number)}",
                cancellationToken
            );
        }

        var dumps = new Dictionary<string, string>();
        foreach (var schema in new[] { OrdersSchema, InventorySchema })
        {
            dumps[schema] = await database.DumpAsync(schema, cancellationToken);
        }

        await database.QueryAsync("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1", cancellationToken);
        using (
            var client = new HttpClient
            {
                DefaultRequestHeaders = { Authorization = await biblio.AccessTokens.GetHeaderAsync(cancellationToken) },
            }
        )
        {
            (
                await client.PostAsync(
                    new Uri(biblio.Orders, "/orders"),
                    SampleRequests.CreateOrder(),
                    cancellationToken
                )
            ).EnsureSuccessStatusCode();
        }

        await biblio.WaitUntilSettledAsync(cancellationToken);
        await WaitUntilOutboxesEmptyAsync(database, cancellationToken);
        await database.QueryAsync("SET GLOBAL general_log = 0", cancellationToken);

        var recording = StatementRecording.Parse(
            await database.QueryAsync(StatementRecording.LogQuery, cancellationToken),
            "orders",
            "inventory"
        );
        var templates = new Dictionary<string, StatementTemplate>
        {
            [OrdersSchema] = new(recording.Statements["orders"]),
            [InventorySchema] = new(recording.Statements["inventory"]),
        };
        Console.WriteLine(
            $"\nOne order: {templates[OrdersSchema].Count} statements of Orders and "
                + $"{templates[InventorySchema].Count} of Inventory, in transactions that change data; "
                + $"{recording.TotalCount} with the queries that poll for work."
        );
        var replay = new StatementReplay(database, templates, Concurrency);
        await replay.CreateCopiesAsync(dumps, cancellationToken);
        return replay;
    }

    private static async Task WaitUntilOutboxesEmptyAsync(
        RootDatabaseClient database,
        CancellationToken cancellationToken
    )
    {
        for (
            var deadline = DateTime.UtcNow + OutboxTimeout;
            await database.QueryAsync(
                $"SELECT COUNT(*) FROM (SELECT id FROM {OrdersSchema}.outbox WHERE entry_id IS NULL "
                    + $"UNION ALL SELECT id FROM {InventorySchema}.outbox WHERE entry_id IS NULL) o",
                cancellationToken
            ) != "0";
            await Task.Delay(250, cancellationToken)
        )
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new LoadException($"The outboxes were not empty within {OutboxTimeout.TotalSeconds} s.");
            }
        }
    }

    private static void Print(string name, (double Acknowledged, double Ended, double Alone) result) =>
        Console.WriteLine(
            $"{name, -14}{result.Acknowledged, 20:0}{result.Ended, 13:0}{result.Alone, 22:0}"
                + $"{result.Acknowledged / result.Alone, 20:0.00}{result.Ended / result.Alone, 13:0.00}"
        );
}
