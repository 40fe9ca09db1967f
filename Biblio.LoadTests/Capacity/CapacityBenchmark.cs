using System.Diagnostics;
using System.Net;
using Biblio.LoadTests.Shops;
using Biblio.LoadTests.TelemetryCost;

namespace Biblio.LoadTests.Capacity;

/// <summary>
/// Measures what a request costs with one replica of Inventory on a small machine, predicts the throughput of one, two
/// and three such replicas, and measures those. It also measures what an order costs, for docs/scaling.md.
/// </summary>
internal sealed class CapacityBenchmark(TimeSpan length, double coresPerReplica, int users, double tolerance)
{
    private const string Path = "/api/v1/inventory/stock/7";
    private const string Replicated = "Biblio.Inventory";
    private static readonly string[] Others = ["Biblio.Api", "mariadbd", "redis-server"];
    private static readonly string[] OfOrders =
    [
        "Biblio.Api",
        "Biblio.Orders",
        "Biblio.Inventory",
        "mariadbd",
        "redis-server",
    ];

    // A replica that is slowed down has no time to optimize its code, so that is done before. Each replica gets a part of
    // the requests only, so this is the time for one.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);
    private static readonly int[] Replicas = [1, 2, 3];

    /// <summary>Prints the tables. Returns true if every prediction is within the tolerance.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        RequestCost? cost = null;
        var isPredicted = true;
        foreach (var replicas in Replicas)
        {
            Console.WriteLine($"Starting Biblio with {replicas} of Inventory ...");
            await using var biblio = BiblioInstance.Start(
                new Dictionary<string, string>
                {
                    ["Inventory__OpeningStock"] = SampleRequests.OpeningStock,
                    // Code is optimized once instead of twice, so the warm-up is shorter.
                    ["DOTNET_TieredPGO"] = "0",
                },
                $"--Replicas:inventory={replicas}"
            );
            await biblio.WaitUntilReadyAsync(cancellationToken);
            await biblio.WaitUntilStockedAsync(cancellationToken);
            using var generator = new ClosedLoopLoadGenerator(biblio.Gateway, users);
            await SendAsync(generator, replicas * WarmUp, cancellationToken);
            if (cost is null)
            {
                var idleCores = await MeasureIdleCoresAsync(biblio, cancellationToken);
                var (_, free) = await MeasureAsync(biblio, generator, idleCores, replicas, cancellationToken);
                await PrintCostOfOrderAsync(biblio, cancellationToken);
                // A replica that is stopped often needs more processor time for a request, so the cost is measured so.
                (_, cost) = await MeasureThrottledAsync(biblio, generator, idleCores, replicas, cancellationToken);
                Console.WriteLine(
                    $"\nA read of stock costs {free.Service * 1e6:0} us in Inventory and {free.Rest * 1e6:0} us elsewhere, "
                        + $"with the load generator. An idle replica uses {idleCores:0.000} of a core.\n"
                        + $"With {coresPerReplica:0.00} of a core for each replica it costs {cost.Service * 1e6:0} and "
                        + $"{cost.Rest * 1e6:0} us. The predictions follow from that.\n\n"
                        + "replicas  predicted/s  measured/s  measured / predicted  us Inventory  us elsewhere"
                );
            }

            var machines = new Machines(
                replicas,
                coresPerReplica,
                Math.Max(0.1, Environment.ProcessorCount - (replicas * coresPerReplica)),
                users
            );
            var predicted = CapacityModel.Throughput(cost, machines);
            var (measured, actual) = await MeasureThrottledAsync(
                biblio,
                generator,
                cost.IdleCores,
                replicas,
                cancellationToken
            );
            Console.WriteLine(
                $"{replicas, 8}  {predicted, 11:0}  {measured, 10:0}  {measured / predicted, 20:0.00}  "
                    + $"{actual.Service * 1e6, 12:0}  {actual.Rest * 1e6, 12:0}"
            );
            isPredicted &= Math.Abs((measured / predicted) - 1) <= tolerance;
        }

        return isPredicted;
    }

    private static async Task<double> MeasureIdleCoresAsync(BiblioInstance biblio, CancellationToken cancellationToken)
    {
        var before = CpuOf(biblio, Replicated);
        await Task.Delay(IdleTime, cancellationToken);
        return (CpuOf(biblio, Replicated) - before) / IdleTime.TotalSeconds;
    }

    private async Task<(double PerSecond, RequestCost Cost)> MeasureAsync(
        BiblioInstance biblio,
        ClosedLoopLoadGenerator generator,
        double idleCores,
        int replicas,
        CancellationToken cancellationToken
    )
    {
        var (service, rest) = (CpuOf(biblio, Replicated), CpuOf(biblio, Others) + OwnCpu());
        var (responses, seconds, _) = await SendAsync(generator, length, cancellationToken);
        var cost = RequestCost.FromProcessorTime(
            CpuOf(biblio, Replicated) - service,
            CpuOf(biblio, Others) + OwnCpu() - rest,
            idleCores,
            replicas * seconds,
            responses
        );
        return (responses / seconds, cost);
    }

    private async Task<(double PerSecond, RequestCost Cost)> MeasureThrottledAsync(
        BiblioInstance biblio,
        ClosedLoopLoadGenerator generator,
        double idleCores,
        int replicas,
        CancellationToken cancellationToken
    )
    {
        var throttles = biblio
            .Processes.GetIds(Replicated)
            .Select(process => new ProcessThrottle(process, coresPerReplica))
            .ToList();
        try
        {
            await SendAsync(generator, TimeSpan.FromSeconds(2), cancellationToken);
            return await MeasureAsync(biblio, generator, idleCores, replicas, cancellationToken);
        }
        finally
        {
            foreach (var throttle in throttles)
            {
                await throttle.DisposeAsync();
            }
        }
    }

    private async Task PrintCostOfOrderAsync(BiblioInstance biblio, CancellationToken cancellationToken)
    {
        var token = await biblio.AccessTokens.GetHeaderAsync(cancellationToken);
        using var generator = new ClosedLoopLoadGenerator(biblio.Gateway, 16);
        await OrderAsync(WarmUp / 2);
        await biblio.WaitUntilSettledAsync(cancellationToken);
        var before = OfOrders.ToDictionary(name => name, name => CpuOf(biblio, name));
        var (orders, _, _) = await OrderAsync(length);
        await biblio.WaitUntilSettledAsync(cancellationToken);

        Console.WriteLine($"\nProcessor time of one order until it has ended ({orders} orders):");
        foreach (var name in OfOrders)
        {
            Console.WriteLine($"  {name, -18} {(CpuOf(biblio, name) - before[name]) / orders * 1e6, 6:0} us");
        }

        Task<(long Responses, double Seconds, TimeSpan P99)> OrderAsync(TimeSpan duration) =>
            generator.RunAsync(
                target =>
                    new(HttpMethod.Post, new Uri(target, "/api/v1/orders"))
                    {
                        Content = SampleRequests.CreateOrder(),
                        Headers = { Authorization = token },
                    },
                HttpStatusCode.Created,
                duration,
                cancellationToken
            );
    }

    private static Task<(long Responses, double Seconds, TimeSpan P99)> SendAsync(
        ClosedLoopLoadGenerator generator,
        TimeSpan duration,
        CancellationToken cancellationToken
    ) =>
        generator.RunAsync(
            target => new(HttpMethod.Get, new Uri(target, Path)),
            HttpStatusCode.OK,
            duration,
            cancellationToken
        );

    private static double CpuOf(BiblioInstance biblio, params string[] names) =>
        biblio.Processes.GetCpuSeconds(names)
        ?? throw new LoadException("Processor time can be measured on Linux only.");

    private static double OwnCpu()
    {
        using var own = Process.GetCurrentProcess();
        return own.TotalProcessorTime.TotalSeconds;
    }
}
