using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Biblio.Messaging.DeadLetters;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>Orders, messages and stores in trouble: each row of observability/faults.md that <see cref="DrillTests"/> does not have.</summary>
public sealed class TradeDrillTests : Drill
{
    [Fact]
    public async Task Trouble_of_the_trade_is_told_to_the_webhook()
    {
        await Eventually.IsTrueAsync(async () =>
            (await Inventory.GetAsync(new Uri("/stock/2", UriKind.Relative), CancellationToken)).IsSuccessStatusCode
        );

        // several at once: what one breaks, no other needs
        await SetAsync(Catalog, "memory-leak", 200);
        await SetAsync(Catalog, "one-bad-book", 1);
        await SetAsync(Orders, "payment-failure", 1);
        await OrderAsync(12, quantity: 1);
        await OrderAsync(12, quantity: 900);
        await RedisAsync(
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
        await FiresAsync("HighErrorRate", "catalog", 60, AskAsync);
        await FiresAsync("PaymentFailures", null, 60);
        await FiresAsync("OrdersNotCompleting", null, 60);
        await FiresAsync("StockOut", null, 60);
        await FiresAsync("DeadLetters", "inventory", 60);
        await FiresAsync("ServiceMemoryHigh", "catalog", 60);
        await SetAsync(Catalog, "memory-leak", 0);
        await SetAsync(Catalog, "one-bad-book", 0);
        await SetAsync(Orders, "payment-failure", 0);

        await SetAsync(Inventory, "unreachable-inventory", 1);
        await OrderAsync(12, quantity: 1);
        await FiresAsync("OrderStepsRepeated", null, 90);
        await SetAsync(Inventory, "unreachable-inventory", 0);

        // eight at a time, so that more than a hundred wait for longer than it takes to count, to scrape and to evaluate
        await SetAsync(Inventory, "slow-consumer", 5000);
        await OrderAsync(250, quantity: 1);
        await FiresAsync("StreamLag", "inventory", 60);
        await SetAsync(Inventory, "slow-consumer", 0);

        // the stores last, as nothing works without them
        await LocalProcess.RunAsync(
            "kill",
            ["-9", $"{Find(@"\S*redis-server")}"],
            cancellationToken: CancellationToken
        );
        await FiresAsync("RedisDown", "cache", 60);
        var database = Find(@"\S*mariadbd");
        await LocalProcess.RunAsync("kill", ["-STOP", $"{database}"], cancellationToken: CancellationToken);
        try
        {
            await FiresAsync("DatabaseDown", "mysql", 60);
        }
        finally
        {
            await LocalProcess.RunAsync("kill", ["-CONT", $"{database}"], cancellationToken: CancellationToken.None);
        }
    }

    private Task OrderAsync(int times, int quantity) =>
        Parallel.ForEachAsync(Enumerable.Range(0, times), CancellationToken, async (_, cancellationToken) =>
        {
            using var placed = await Orders.PostAsJsonAsync(
                "/orders",
                new { userId = 1, items = new[] { new { bookId = 2, quantity } } },
                cancellationToken
            );
            Assert.Equal(HttpStatusCode.Created, placed.StatusCode);
        });

    private async Task RedisAsync(params string[] command) =>
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
