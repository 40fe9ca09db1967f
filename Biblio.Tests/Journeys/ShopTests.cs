using System.Net;
using System.Net.Http.Json;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Journeys;

/// <summary>Tests Catalog, Inventory and Orders together as processes.</summary>
public sealed class ShopTests(ShopProcesses shop) : IClassFixture<ShopProcesses>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_buyers_at_once_for_fifty_copies_buy_fifty()
    {
        var book = await shop.AddBookAsync(copies: 50);

        await Task.WhenAll(Enumerable.Range(1, 200).Select(user => shop.PlaceOrderAsync(book, user: user)));
        await shop.AssertSettledAsync(book, copies: 50);

        Assert.Equal(
            new Dictionary<string, int> { ["completed"] = 50, ["refused"] = 150 },
            await shop.CountByStatusAsync(book)
        );
    }

    [Fact]
    public async Task A_hundred_callers_with_one_key_get_one_order()
    {
        var book = await shop.AddBookAsync(copies: 50);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(async _ =>
                {
                    using var response = await shop.PostOrderAsync(book, quantity: 2, key: "stampede");
                    return (
                        response.StatusCode,
                        response.Headers.Location,
                        Body: await response.Content.ReadAsStringAsync(CancellationToken)
                    );
                })
        );
        await shop.AssertSettledAsync(book, copies: 50);

        Assert.Equal(HttpStatusCode.Created, Assert.Single(answers.Distinct()).StatusCode);
        Assert.Equal(new Dictionary<string, int> { ["completed"] = 1 }, await shop.CountByStatusAsync(book));
    }

    [Fact]
    public async Task A_completed_order_that_is_cancelled_gives_its_copies_back()
    {
        var book = await shop.AddBookAsync(copies: 3);
        var order = await shop.PlaceOrderAsync(book, quantity: 3);
        await shop.WaitForStepAsync(order, "done");

        Assert.Equal(HttpStatusCode.NoContent, await shop.CancelWithRetryAsync(order));
        Assert.Equal(HttpStatusCode.NoContent, await shop.CancelWithRetryAsync(order));
        await shop.AssertSettledAsync(book, copies: 3);

        Assert.Equal(new Dictionary<string, int> { ["cancelled"] = 1 }, await shop.CountByStatusAsync(book));
        Assert.Equal("Refunded", await shop.QueryOrdersAsync($"SELECT status FROM payments WHERE order_id = {order}"));
    }

    [Fact]
    public async Task Orders_placed_while_Redis_is_down_are_completed_later()
    {
        var book = await shop.AddBookAsync(copies: 20);
        shop.Redis.Process.Kill();

        await Task.WhenAll(Enumerable.Range(1, 10).Select(user => shop.PlaceOrderAsync(book, user: user)));
        shop.Redis.Process.Restart();
        await shop.AssertSettledAsync(book, copies: 20);

        Assert.Equal(new Dictionary<string, int> { ["completed"] = 10 }, await shop.CountByStatusAsync(book));
    }

    [Fact]
    public async Task Orders_placed_while_Inventory_is_down_are_completed_later()
    {
        var book = await shop.AddBookAsync(copies: 20);
        shop.Inventory.Kill();

        await Task.WhenAll(Enumerable.Range(1, 10).Select(user => shop.PlaceOrderAsync(book, user: user)));
        await shop.Inventory.RestartAsync();
        await shop.AssertSettledAsync(book, copies: 20);

        Assert.Equal(new Dictionary<string, int> { ["completed"] = 10 }, await shop.CountByStatusAsync(book));
    }

    [Fact]
    public async Task Known_books_are_sold_while_Catalog_is_down()
    {
        var book = await shop.AddBookAsync(copies: 1);
        shop.Catalog.Kill();
        try
        {
            await shop.PlaceOrderAsync(book);
            await shop.AssertSettledAsync(book, copies: 1);

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
    public async Task Failing_payments_cancel_every_order_and_return_the_stock()
    {
        var book = await shop.AddBookAsync(copies: 20);
        await shop.Orders.RestartAsync(("Payments:FailureRate", "1"), ("Saga:OrderTimeout", "00:00:03"));
        try
        {
            await Task.WhenAll(Enumerable.Range(1, 10).Select(user => shop.PlaceOrderAsync(book, user: user)));
            await shop.AssertSettledAsync(book, copies: 20);
        }
        finally
        {
            await shop.Orders.RestartAsync(("Payments:FailureRate", "0"), ("Saga:OrderTimeout", "00:10:00"));
        }

        Assert.Equal(new Dictionary<string, int> { ["cancelled"] = 10 }, await shop.CountByStatusAsync(book));
    }

    [Fact]
    public async Task An_unreadable_message_is_dead_lettered_and_can_be_replayed()
    {
        var book = await shop.AddBookAsync(copies: 1);
        var id = Guid.NewGuid().ToString();
        await shop.Redis.AddMessageAsync("biblio:commands:inventory", "reserve-stock", """{"orderId":"seven"}""", id);

        await shop.WaitUntilAsync(
            async () => (await ReadDeadLettersAsync()).Contains(id),
            "the poison message is dead-lettered"
        );
        // The poison message does not block other messages.
        await shop.WaitForStepAsync(await shop.PlaceOrderAsync(book), "done");

        using var replayed = await shop.Inventory.Client.PostAsJsonAsync(
            "/messages/dead/replay",
            new { all = true },
            CancellationToken
        );
        Assert.Equal("""{"count":1}""", await replayed.Content.ReadAsStringAsync(CancellationToken));
        await shop.WaitUntilAsync(
            async () => (await ReadDeadLettersAsync()).Contains(id),
            "the replayed message is dead-lettered again"
        );

        async Task<string> ReadDeadLettersAsync() =>
            await shop.Inventory.Client.GetStringAsync("/messages/dead", CancellationToken);
    }

    [Fact]
    public async Task Data_survives_a_restart_of_every_service()
    {
        var book = await shop.AddBookAsync(copies: 3);
        var order = await shop.PlaceOrderAsync(book, quantity: 2);
        await shop.WaitForStepAsync(order, "done");
        var before = await ReadAllAsync();

        shop.Redis.Process.Restart();
        await shop.Redis.WaitUntilReadyAsync();
        await Task.WhenAll(shop.Catalog.RestartAsync(), shop.Inventory.RestartAsync(), shop.Orders.RestartAsync());

        Assert.Equal(before, await ReadAllAsync());
        await shop.AssertSettledAsync(book, copies: 3);

        async Task<(string, string, string)> ReadAllAsync() =>
            (
                await shop.Catalog.Client.GetStringAsync($"/books/{book}", CancellationToken),
                await shop.Inventory.Client.GetStringAsync($"/stock/{book}", CancellationToken),
                await shop.Orders.Client.GetStringAsync($"/orders/{order}", CancellationToken)
            );
    }
}
