using Biblio.LoadTests;
using Biblio.LoadTests.Running;
using Biblio.LoadTests.Scenarios;
using Biblio.LoadTests.Shops;

namespace Biblio.Tests.LoadTests;

public sealed class CorrectnessTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("lost", "was acknowledged and is not there")]
    [InlineData("twice", "was acknowledged for two different requests")]
    [InlineData("other", "is not what was ordered")]
    [InlineData("extra", "orders are there")]
    [InlineData("oversold", "on hand")]
    [InlineData("ledger", "does not add up")]
    [InlineData("copies", "the copies do not add up")]
    [InlineData("report", "best-sellers says")]
    [InlineData("5xx", "answers were 5xx")]
    public async Task Every_kind_of_wrong_result_is_detected(string defect, string? message)
    {
        await using var shop = await FakeShop.StartAsync(defect);
        using var visitor = new GatewayClient(shop.Url, new AccessTokenProvider(shop.Url, null));
        var stock = await StockSnapshot.ReadAsync(visitor, TestContext.Current.CancellationToken);
        var ledger = new OrderTracker(visitor);
        var started = DateTimeOffset.UtcNow;
        for (var i = 0; i < 3; i++)
        {
            await ledger.PlaceOrderAsync(1, [new OrderLine(1, 1)]);
        }

        var errors = await new CorrectnessCheck(visitor, ledger, stock, started, isExclusive: true).CheckAsync(
            TestContext.Current.CancellationToken
        );

        if (message is null)
        {
            Assert.Empty(errors);
        }
        else
        {
            Assert.Contains(errors, error => error.Contains(message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_failed_preparation_says_what_was_answered()
    {
        await using var shop = await FakeShop.StartAsync("5xx");
        using var visitor = new GatewayClient(shop.Url, new AccessTokenProvider(shop.Url, null));
        var stock = await StockSnapshot.ReadAsync(visitor, TestContext.Current.CancellationToken);
        var users = new UserActions(visitor, new OrderTracker(visitor), stock, TestContext.Current.CancellationToken);

        var prepare = users.Prepare(() => users.PlaceOrderAsync(1, users.FirstBook));

        await Assert.ThrowsAsync<LoadException>(() => prepare(null!));
        Assert.StartsWith("No order could be placed: 500", users.PreparationFailure?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("passed-over", "hold 2 of book 7 was served before hold 1")]
    [InlineData("forgotten", "hold 3 was acknowledged and is not in the queue")]
    [InlineData("listed-twice", "hold 2 is 2 times in the queue")]
    [InlineData("one-copy-for-two", "copy 5 is set aside for 2 readers")]
    public async Task Every_disorder_of_a_queue_is_detected(string defect, string? message)
    {
        await using var shop = await FakeShop.StartAsync(defect);
        using var visitor = new GatewayClient(shop.Url, new AccessTokenProvider(shop.Url, null));
        var queues = new QueueTracker(visitor);
        foreach (var hold in new[] { 1, 2, 3 })
        {
            queues.Add(7, hold);
        }

        var errors = await queues.CheckAsync(TestContext.Current.CancellationToken);

        Assert.Equal(message is null ? 0 : 1, errors.Count);
        Assert.StartsWith(message ?? "", string.Concat(errors));
    }

    [Fact]
    public async Task Orders_placed_before_the_run_are_not_counted()
    {
        await using var shop = await FakeShop.StartAsync("");
        using var visitor = new GatewayClient(shop.Url, new AccessTokenProvider(shop.Url, null));
        await new OrderTracker(visitor).PlaceOrderAsync(1, [new OrderLine(1, 1)]);
        var stock = await StockSnapshot.ReadAsync(visitor, TestContext.Current.CancellationToken);
        var ledger = new OrderTracker(visitor);
        await ledger.PlaceOrderAsync(1, [new OrderLine(1, 1)]);

        Assert.Empty(
            await new CorrectnessCheck(visitor, ledger, stock, DateTimeOffset.UtcNow, isExclusive: false).CheckAsync(
                TestContext.Current.CancellationToken
            )
        );
    }
}
