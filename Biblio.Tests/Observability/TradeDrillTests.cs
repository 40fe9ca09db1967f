using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>
/// Tests faults of orders, messages and stores. These are the rows of observability/faults.md
/// that are not in <see cref="DrillTests"/>.
/// </summary>
public sealed class TradeDrillTests : Drill
{
    [Fact]
    public async Task Order_message_and_store_faults_reach_the_webhook()
    {
        await Eventually.IsTrueAsync(async () =>
            (await Inventory.GetAsync(new Uri("/stock/2", UriKind.Relative), CancellationToken)).IsSuccessStatusCode
        );

        // These faults run together, because they do not affect each other.
        await SetFaultAsync(Catalog, "memory-leak", 200);
        await SetFaultAsync(Catalog, "one-bad-book", 1);
        await SetFaultAsync(Orders, "payment-failure", 1);
        await PlaceOrdersAsync(12, quantity: 1);
        await PlaceOrdersAsync(12, quantity: 900);
        await RunRedisCommandAsync(
            "XADD",
            "biblio:commands:inventory",
            "*",
            "id",
            Guid.NewGuid().ToString(),
            "type",
            "reserve-stock",
            "body",
            "{\"orderId\":\"seven\"}"
        );
        await AssertFiresAsync("HighErrorRate", "catalog", 60, SendRequestsAsync);
        await AssertFiresAsync("PaymentFailures", null, 60);
        await AssertFiresAsync("OrdersNotCompleting", null, 60);
        await AssertFiresAsync("StockOut", null, 60);
        await AssertFiresAsync("DeadLetters", "inventory", 60);
        await AssertFiresAsync("ServiceMemoryHigh", "catalog", 60);
        await SetFaultAsync(Catalog, "memory-leak", 0);
        await SetFaultAsync(Catalog, "one-bad-book", 0);
        await SetFaultAsync(Orders, "payment-failure", 0);

        await SetFaultAsync(Inventory, "unreachable-inventory", 1);
        await PlaceOrdersAsync(12, quantity: 1);
        await AssertFiresAsync("OrderStepRetries", null, 90);
        await SetFaultAsync(Inventory, "unreachable-inventory", 0);

        // Inventory handles eight messages at a time, so more than a hundred wait long enough.
        // The alert needs one count, one scrape and one evaluation.
        await SetFaultAsync(Inventory, "slow-consumer", 5000);
        await PlaceOrdersAsync(250, quantity: 1);
        await AssertFiresAsync("StreamLag", "inventory", 60);
        await SetFaultAsync(Inventory, "slow-consumer", 0);

        // The stores are last, because nothing works without them.
        await LocalProcess.RunAsync(
            "kill",
            ["-9", $"{FindProcessId(@"\S*redis-server")}"],
            cancellationToken: CancellationToken
        );
        await AssertFiresAsync("RedisDown", "cache", 60);
        var database = FindProcessId(@"\S*mariadbd");
        await LocalProcess.RunAsync("kill", ["-STOP", $"{database}"], cancellationToken: CancellationToken);
        try
        {
            await AssertFiresAsync("DatabaseDown", "mysql", 60);
        }
        finally
        {
            await LocalProcess.RunAsync("kill", ["-CONT", $"{database}"], cancellationToken: CancellationToken.None);
        }
    }

    private Task PlaceOrdersAsync(int times, int quantity) =>
        Parallel.ForEachAsync(Enumerable.Range(0, times), CancellationToken, async (_, cancellationToken) =>
        {
            using var placed = await Orders.PostAsJsonAsync(
                "/orders",
                new { userId = 1, items = new[] { new { bookId = 2, quantity } } },
                cancellationToken
            );
            Assert.Equal(HttpStatusCode.Created, placed.StatusCode);
        });

    private async Task RunRedisCommandAsync(params string[] command) =>
        await LocalProcess.RunAsync(
            "redis-cli",
            [
                "-p",
                (6379 + Biblio.Offset).ToString(CultureInfo.InvariantCulture),
                "-a",
                "test-redis",
                "--no-auth-warning",
                .. command,
            ],
            cancellationToken: CancellationToken
        );
}
