using Biblio.LoadTests.Running;
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
    [InlineData("report", "best-sellers says")]
    [InlineData("5xx", "answers were 5xx")]
    public async Task A_shop_that_is_fast_and_wrong_is_found_out(string lie, string? sentence)
    {
        await using var shop = await FakeShop.StartAsync(lie);
        using var visitor = new Visitor(shop.Door, new SignIn(shop.Door, null));
        var shelf = await Shelf.ReadAsync(visitor, TestContext.Current.CancellationToken);
        var ledger = new Ledger(visitor);
        var started = DateTimeOffset.UtcNow;
        for (var i = 0; i < 3; i++)
        {
            await ledger.OrderAsync(1, [new Line(1, 1)]);
        }

        var wrong = await new Correctness(visitor, ledger, shelf, started, alone: true).CheckAsync(
            TestContext.Current.CancellationToken
        );

        if (sentence is null)
        {
            Assert.Empty(wrong);
        }
        else
        {
            Assert.Contains(wrong, one => one.Contains(sentence, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_was_ordered_a_moment_before_the_run_is_not_the_runs()
    {
        await using var shop = await FakeShop.StartAsync("");
        using var visitor = new Visitor(shop.Door, new SignIn(shop.Door, null));
        await new Ledger(visitor).OrderAsync(1, [new Line(1, 1)]);
        var shelf = await Shelf.ReadAsync(visitor, TestContext.Current.CancellationToken);
        var ledger = new Ledger(visitor);
        await ledger.OrderAsync(1, [new Line(1, 1)]);

        Assert.Empty(
            await new Correctness(visitor, ledger, shelf, DateTimeOffset.UtcNow, alone: false).CheckAsync(
                TestContext.Current.CancellationToken
            )
        );
    }
}
