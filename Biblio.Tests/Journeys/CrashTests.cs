using System.Diagnostics;
using System.Globalization;
using System.Net;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Journeys;

/// <summary>Orders settle exactly once after processes are killed with SIGKILL at each step and at random.</summary>
public sealed class CrashTests(CrashTests.SlowPayments slow) : IClassFixture<CrashTests.SlowPayments>
{
    private ShopProcesses Shop => slow.Shop;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> KillsAtSteps()
    {
        var data = new TheoryData<string, string>();
        foreach (var step in new[] { "reserving", "paying", "committing", "undoing" })
        {
            foreach (var target in new[] { "orders", "inventory", "redis" })
            {
                data.Add(target, step);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(KillsAtSteps))]
    public async Task An_order_survives_a_kill_at_any_step(string target, string step)
    {
        var book = await Shop.AddBookAsync(copies: 5);
        for (var tries = 1; !await TryHoldAsync(book, step); tries++)
        {
            // On a busy machine the payment of one second may end before the step is read.
            Assert.True(tries < 5, $"No order stayed in the step {step}.");
            Shop.Inventory.Resume();
            book = await Shop.AddBookAsync(copies: 5);
        }

        await KillAndRestartAsync(target);
        Shop.Inventory.Resume();

        await Shop.AssertSettledAsync(book, copies: 5);
        Assert.Equal(
            new Dictionary<string, int> { [step == "undoing" ? "cancelled" : "completed"] = 1 },
            await Shop.CountByStatusAsync(book)
        );
    }

    [Fact]
    public async Task A_hundred_orders_settle_exactly_once_despite_random_kills()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var random = new Random(seed);
        var book = await Shop.AddBookAsync(copies: 80);
        var plan = Enumerable
            .Range(0, 100)
            .Select(i => (Key: $"storm-{seed}-{i}", Quantity: random.Next(1, 3), Cancel: random.Next(10) == 0))
            .ToList();

        var clients = Parallel.ForEachAsync(
            plan,
            new ParallelOptions { MaxDegreeOfParallelism = 5, CancellationToken = CancellationToken },
            async (planned, _) =>
            {
                var order = await Shop.PlaceOrderWithRetryAsync(book, planned.Quantity, user: 1, planned.Key);
                if (planned.Cancel)
                {
                    Assert.Contains(
                        await Shop.CancelWithRetryAsync(order),
                        new[] { HttpStatusCode.NoContent, HttpStatusCode.Conflict }
                    );
                }
            }
        );
        for (var storm = Stopwatch.StartNew(); storm.Elapsed < TimeSpan.FromSeconds(20); )
        {
            await Task.Delay(random.Next(300, 1500), CancellationToken);
            await KillAndRestartAsync(new[] { "orders", "inventory", "redis" }[random.Next(3)]);
        }

        await clients;
        await Shop.AssertSettledAsync(book, copies: 80);

        Assert.Equal(
            "100",
            await Shop.QueryOrdersAsync(
                $"SELECT COUNT(*) FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE l.book_id = {book}"
            )
        );
        // The relay marks a sent message a moment later.
        await Eventually.IsTrueAsync(async () =>
            await Shop.QueryOrdersAsync("SELECT COUNT(*) FROM outbox WHERE entry_id IS NULL") == "0"
        );
        Assert.Equal("0", await Shop.Redis.ExecuteAsync("XLEN", "biblio:dead:orders"));
        Assert.Equal("0", await Shop.Redis.ExecuteAsync("XLEN", "biblio:dead:inventory"));
    }

    /// <summary>
    /// Places an order that stays in the step: payments take one second here, and a paused Inventory does not answer.
    /// Returns false if the order passed the step.
    /// </summary>
    private async Task<bool> TryHoldAsync(long book, string step)
    {
        if (step == "reserving")
        {
            Shop.Inventory.Pause();
            return await ReachesAsync(await Shop.PlaceOrderAsync(book, quantity: 2), step);
        }

        var order = await Shop.PlaceOrderAsync(book, quantity: 2);
        if (!await ReachesAsync(order, step == "undoing" ? "done" : "paying"))
        {
            return false;
        }

        if (step == "paying")
        {
            return true;
        }

        Shop.Inventory.Pause();
        if (step == "undoing")
        {
            Assert.Equal(HttpStatusCode.NoContent, await Shop.CancelWithRetryAsync(order));
        }

        return await ReachesAsync(order, step);
    }

    private async Task<bool> ReachesAsync(long order, string step)
    {
        var now = "";
        await Shop.WaitUntilAsync(
            async () => (now = (await Shop.StateAsync(order)).Step) == step || (now == "done" && step != "undoing"),
            $"order {order} {step}"
        );
        return now == step;
    }

    private async Task KillAndRestartAsync(string target)
    {
        switch (target)
        {
            case "redis":
                Shop.Redis.Process.Restart();
                await Shop.Redis.WaitUntilReadyAsync();
                break;
            case "orders":
                await Shop.Orders.RestartAsync();
                break;
            default:
                await Shop.Inventory.RestartAsync();
                break;
        }
    }

    /// <summary>A shop whose payment provider answers after one second.</summary>
    public sealed class SlowPayments : IAsyncLifetime
    {
        public ShopProcesses Shop { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Shop.InitializeAsync();
            await Shop.Orders.RestartAsync(("Payments:LatencyMs", "1000"));
        }

        public ValueTask DisposeAsync() => Shop.DisposeAsync();
    }
}
