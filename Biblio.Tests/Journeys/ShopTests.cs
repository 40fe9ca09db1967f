using System.Net;
using System.Net.Http.Json;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Journeys;

/// <summary>Catalog, Inventory and Orders together, as processes.</summary>
public sealed class ShopTests(ShopProcesses shop) : IClassFixture<ShopProcesses>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_buyers_at_once_for_fifty_copies_buy_fifty()
    {
        var book = await shop.BookAsync(copies: 50);

        await Task.WhenAll(Enumerable.Range(1, 200).Select(user => shop.OrderAsync(book, user: user)));
        await shop.SettledAsync(book, copies: 50);

        Assert.Equal(new Dictionary<string, int> { ["completed"] = 50, ["refused"] = 150 }, await shop.EndsAsync(book));
    }

    [Fact]
    public async Task A_hundred_callers_with_one_key_get_one_order_and_equal_answers()
    {
        var book = await shop.BookAsync(copies: 50);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(async _ =>
                {
                    using var response = await shop.PostOrderAsync(book, quantity: 2, key: "stampede");
                    return (
                        response.StatusCode,
                        response.Headers.Location,
                        Body: await response.Content.ReadAsStringAsync(Cancellation)
                    );
                })
        );
        await shop.SettledAsync(book, copies: 50);

        Assert.Equal(HttpStatusCode.Created, Assert.Single(answers.Distinct()).StatusCode);
        Assert.Equal(new Dictionary<string, int> { ["completed"] = 1 }, await shop.EndsAsync(book));
    }

    [Fact]
    public async Task A_completed_order_that_is_cancelled_gives_its_copies_back()
    {
        var book = await shop.BookAsync(copies: 3);
        var order = await shop.OrderAsync(book, quantity: 3);
        await shop.UntilStepAsync(order, "done");

        Assert.Equal(HttpStatusCode.NoContent, await shop.CancelStubbornlyAsync(order));
        Assert.Equal(HttpStatusCode.NoContent, await shop.CancelStubbornlyAsync(order));
        await shop.SettledAsync(book, copies: 3);

        Assert.Equal(new Dictionary<string, int> { ["cancelled"] = 1 }, await shop.EndsAsync(book));
        Assert.Equal("Refunded", await shop.OrdersRowAsync($"SELECT status FROM payments WHERE order_id = {order}"));
    }

    [Fact]
    public async Task While_Redis_is_down_orders_are_accepted_and_completed_when_it_returns()
    {
        var book = await shop.BookAsync(copies: 20);
        shop.Redis.Process.Kill();

        await Task.WhenAll(Enumerable.Range(1, 10).Select(user => shop.OrderAsync(book, user: user)));
        shop.Redis.Process.Restart();
        await shop.SettledAsync(book, copies: 20);

        Assert.Equal(new Dictionary<string, int> { ["completed"] = 10 }, await shop.EndsAsync(book));
    }

    [Fact]
    public async Task While_Inventory_is_down_orders_are_accepted_and_completed_when_it_returns()
    {
        var book = await shop.BookAsync(copies: 20);
        shop.Inventory.Kill();

        await Task.WhenAll(Enumerable.Range(1, 10).Select(user => shop.OrderAsync(book, user: user)));
        await shop.Inventory.RestartAsync();
        await shop.SettledAsync(book, copies: 20);

        Assert.Equal(new Dictionary<string, int> { ["completed"] = 10 }, await shop.EndsAsync(book));
    }

    [Fact]
    public async Task While_Catalog_is_down_books_that_were_heard_of_are_sold()
    {
        var book = await shop.BookAsync(copies: 1);
        shop.Catalog.Kill();
        try
        {
            await shop.OrderAsync(book);
            await shop.SettledAsync(book, copies: 1);

            using var unknown = await shop.PostOrderAsync(book + 1_000_000);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, unknown.StatusCode);
            Assert.NotNull(unknown.Headers.RetryAfter);
        }
        finally
        {
            await shop.Catalog.RestartAsync();
        }

        using var missing = await shop.PostOrderAsync(book + 1_000_000);
        Assert.Equal(HttpStatusCode.BadRequest, missing.StatusCode);
    }

    [Fact]
    public async Task When_every_payment_fails_every_order_is_cancelled_and_the_stock_is_back()
    {
        var book = await shop.BookAsync(copies: 20);
        await shop.Orders.RestartAsync(("Payments:FailureRate", "1"), ("Saga:GiveUpAfter", "00:00:03"));
        try
        {
            await Task.WhenAll(Enumerable.Range(1, 10).Select(user => shop.OrderAsync(book, user: user)));
            await shop.SettledAsync(book, copies: 20);
        }
        finally
        {
            await shop.Orders.RestartAsync(("Payments:FailureRate", "0"), ("Saga:GiveUpAfter", "00:10:00"));
        }

        Assert.Equal(new Dictionary<string, int> { ["cancelled"] = 10 }, await shop.EndsAsync(book));
    }

    [Fact]
    public async Task A_message_that_nobody_can_read_is_put_aside_in_sight_and_can_be_sent_again()
    {
        var book = await shop.BookAsync(copies: 1);
        var id = Guid.NewGuid().ToString();
        await shop.Redis.ExecuteAsync(
            "XADD",
            "biblio:commands:inventory",
            "*",
            "id",
            id,
            "type",
            "reserve-stock",
            "body",
            "{\"orderId\":\"seven\"}"
        );

        await shop.UntilAsync(async () => (await DeadAsync()).Contains(id), "the poison is put aside");
        // and it holds nobody up
        await shop.UntilStepAsync(await shop.OrderAsync(book), "done");

        using var replayed = await shop.Inventory.Client.PostAsJsonAsync(
            "/messages/dead/replay",
            new { all = true },
            Cancellation
        );
        Assert.Equal("""{"count":1}""", await replayed.Content.ReadAsStringAsync(Cancellation));
        await shop.UntilAsync(async () => (await DeadAsync()).Contains(id), "it is still poison");

        async Task<string> DeadAsync() => await shop.Inventory.Client.GetStringAsync("/messages/dead", Cancellation);
    }

    [Fact]
    public async Task What_was_ordered_is_there_after_everything_was_killed_and_started_again()
    {
        var book = await shop.BookAsync(copies: 3);
        var order = await shop.OrderAsync(book, quantity: 2);
        await shop.UntilStepAsync(order, "done");
        var before = await ThingsAsync();

        shop.Redis.Process.Restart();
        await shop.Redis.WaitAsync();
        await Task.WhenAll(shop.Catalog.RestartAsync(), shop.Inventory.RestartAsync(), shop.Orders.RestartAsync());

        Assert.Equal(before, await ThingsAsync());
        await shop.SettledAsync(book, copies: 3);

        async Task<(string, string, string)> ThingsAsync() =>
            (
                await shop.Catalog.Client.GetStringAsync($"/books/{book}", Cancellation),
                await shop.Inventory.Client.GetStringAsync($"/stock/{book}", Cancellation),
                await shop.Orders.Client.GetStringAsync($"/orders/{order}", Cancellation)
            );
    }
}
