using System.Diagnostics;
using System.Globalization;
using System.Net;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Journeys;

/// <summary>kill -9, at each step of an order and at random: everything settles by itself, exactly once.</summary>
public sealed class CrashTests(CrashTests.SlowPayments slow) : IClassFixture<CrashTests.SlowPayments>
{
    private ShopProcesses Shop => slow.Shop;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> KillsAtSteps()
    {
        var data = new TheoryData<string, string>();
        foreach (var step in new[] { "reserving", "paying", "committing", "undoing" })
        {
            foreach (var victim in new[] { "orders", "inventory", "redis" })
            {
                data.Add(victim, step);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(KillsAtSteps))]
    public async Task Killed_at_any_step_the_order_comes_to_its_end_once(string victim, string step)
    {
        var book = await Shop.BookAsync(copies: 5);
        var order = await HoldAsync(book, step);
        Assert.Equal(step, (await Shop.StateAsync(order)).Step);

        await KillAndRestartAsync(victim);
        Shop.Inventory.Resume();

        await Shop.SettledAsync(book, copies: 5);
        Assert.Equal(new Dictionary<string, int> { [step == "undoing" ? "cancelled" : "completed"] = 1 }, await Shop.EndsAsync(book));
    }

    [Fact]
    public async Task In_a_storm_of_kills_a_hundred_orders_settle_exactly_once()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var random = new Random(seed);
        var book = await Shop.BookAsync(copies: 80);
        var plan = Enumerable.Range(0, 100).Select(i => (Key: $"storm-{seed}-{i}", Quantity: random.Next(1, 3), Cancel: random.Next(10) == 0)).ToList();

        var clients = Parallel.ForEachAsync(plan, new ParallelOptions { MaxDegreeOfParallelism = 5, CancellationToken = Cancellation }, async (planned, _) =>
        {
            var order = await Shop.OrderStubbornlyAsync(book, planned.Quantity, user: 1, planned.Key);
            if (planned.Cancel)
            {
                Assert.Contains(await Shop.CancelStubbornlyAsync(order), new[] { HttpStatusCode.NoContent, HttpStatusCode.Conflict });
            }
        });
        for (var storm = Stopwatch.StartNew(); storm.Elapsed < TimeSpan.FromSeconds(20);)
        {
            await Task.Delay(random.Next(300, 1500), Cancellation);
            await KillAndRestartAsync(new[] { "orders", "inventory", "redis" }[random.Next(3)]);
        }

        await clients;
        await Shop.SettledAsync(book, copies: 80);

        Assert.Equal("100", await Shop.OrdersRowAsync($"SELECT COUNT(*) FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE l.book_id = {book}"));
        Assert.Equal("0", await Shop.OrdersRowAsync("SELECT COUNT(*) FROM outbox"));
        Assert.Equal("0", await Shop.Redis.ExecuteAsync("XLEN", "biblio:dead:orders"));
        Assert.Equal("0", await Shop.Redis.ExecuteAsync("XLEN", "biblio:dead:inventory"));
    }

    /// <summary>An order that stays in the step: payments take a second here, and an Inventory that stands still answers nothing.</summary>
    private async Task<long> HoldAsync(long book, string step)
    {
        if (step == "reserving")
        {
            Shop.Inventory.Pause();
            return await Shop.OrderAsync(book, quantity: 2);
        }

        var order = await Shop.OrderAsync(book, quantity: 2);
        await Shop.UntilStepAsync(order, "paying");
        if (step == "paying")
        {
            return order;
        }

        if (step == "undoing")
        {
            await Shop.UntilStepAsync(order, "done");
        }

        Shop.Inventory.Pause();
        if (step == "undoing")
        {
            Assert.Equal(HttpStatusCode.NoContent, await Shop.CancelStubbornlyAsync(order));
        }

        await Shop.UntilStepAsync(order, step);
        return order;
    }

    private async Task KillAndRestartAsync(string victim)
    {
        switch (victim)
        {
            case "redis":
                Shop.Redis.Process.Restart();
                await Shop.Redis.WaitAsync();
                break;
            case "orders":
                await Shop.Orders.RestartAsync();
                break;
            default:
                await Shop.Inventory.RestartAsync();
                break;
        }
    }

    /// <summary>A shop whose payment provider takes a second for an answer.</summary>
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
