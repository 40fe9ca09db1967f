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
        for (var tries = 1; !await HoldsAsync(book, step); tries++)
        {
            // on a busy machine the second may be over before somebody looks
            Assert.True(tries < 5, $"no order could be held in the step {step}");
            Shop.Inventory.Resume();
            book = await Shop.BookAsync(copies: 5);
        }

        await KillAndRestartAsync(victim);
        Shop.Inventory.Resume();

        await Shop.SettledAsync(book, copies: 5);
        Assert.Equal(
            new Dictionary<string, int> { [step == "undoing" ? "cancelled" : "completed"] = 1 },
            await Shop.EndsAsync(book)
        );
    }

    [Fact]
    public async Task In_a_storm_of_kills_a_hundred_orders_settle_exactly_once()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var random = new Random(seed);
        var book = await Shop.BookAsync(copies: 80);
        var plan = Enumerable
            .Range(0, 100)
            .Select(i => (Key: $"storm-{seed}-{i}", Quantity: random.Next(1, 3), Cancel: random.Next(10) == 0))
            .ToList();

        var clients = Parallel.ForEachAsync(
            plan,
            new ParallelOptions { MaxDegreeOfParallelism = 5, CancellationToken = Cancellation },
            async (planned, _) =>
            {
                var order = await Shop.OrderStubbornlyAsync(book, planned.Quantity, user: 1, planned.Key);
                if (planned.Cancel)
                {
                    Assert.Contains(
                        await Shop.CancelStubbornlyAsync(order),
                        new[] { HttpStatusCode.NoContent, HttpStatusCode.Conflict }
                    );
                }
            }
        );
        for (var storm = Stopwatch.StartNew(); storm.Elapsed < TimeSpan.FromSeconds(20); )
        {
            await Task.Delay(random.Next(300, 1500), Cancellation);
            await KillAndRestartAsync(new[] { "orders", "inventory", "redis" }[random.Next(3)]);
        }

        await clients;
        await Shop.SettledAsync(book, copies: 80);

        Assert.Equal(
            "100",
            await Shop.OrdersRowAsync(
                $"SELECT COUNT(*) FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE l.book_id = {book}"
            )
        );
        Assert.Equal("0", await Shop.OrdersRowAsync("SELECT COUNT(*) FROM outbox"));
        Assert.Equal("0", await Shop.Redis.ExecuteAsync("XLEN", "biblio:dead:orders"));
        Assert.Equal("0", await Shop.Redis.ExecuteAsync("XLEN", "biblio:dead:inventory"));
    }

    /// <summary>Places an order that stays in the step: payments take a second here, and an Inventory that stands still answers nothing. False: it went past it.</summary>
    private async Task<bool> HoldsAsync(long book, string step)
    {
        if (step == "reserving")
        {
            Shop.Inventory.Pause();
            return await ComesToAsync(await Shop.OrderAsync(book, quantity: 2), step);
        }

        var order = await Shop.OrderAsync(book, quantity: 2);
        if (!await ComesToAsync(order, step == "undoing" ? "done" : "paying"))
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
            Assert.Equal(HttpStatusCode.NoContent, await Shop.CancelStubbornlyAsync(order));
        }

        return await ComesToAsync(order, step);
    }

    private async Task<bool> ComesToAsync(long order, string step)
    {
        var now = "";
        await Shop.UntilAsync(
            async () => (now = (await Shop.StateAsync(order)).Step) == step || (now == "done" && step != "undoing"),
            $"order {order} {step}"
        );
        return now == step;
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
