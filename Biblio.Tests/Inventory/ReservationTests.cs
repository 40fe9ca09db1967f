using System.Text.Json;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Inventory;

public sealed class ReservationTests(InventoryApp app) : IClassFixture<InventoryApp>
{
    [Fact]
    public async Task Two_hundred_concurrent_orders_for_fifty_copies_reserve_exactly_fifty()
    {
        var book = await app.CreateBookAsync(copies: 50);
        var orders = Enumerable.Range(0, 200).Select(_ => InventoryApp.NewOrderId()).ToList();

        await Task.WhenAll(orders.Select(order => app.ReserveAsync(order, (book, 1))));

        List<(string Type, JsonElement Body)> published = [];
        await Eventually.IsTrueAsync(async () =>
            (
                published = [
                    .. (await app.GetPublishedAsync()).Where(s =>
                        orders.Contains(s.Body.GetProperty("orderId").GetInt64())
                    ),
                ]
            ).Count >= 200
        );
        Assert.Equal(
            (50, 150),
            (published.Count(s => s.Type == "stock-reserved"), published.Count(s => s.Type == "stock-refused"))
        );
        Assert.Equal((50, 50, 0), await app.GetStockAsync(book));

        var served = published
            .Where(s => s.Type == "stock-reserved")
            .Select(s => s.Body.GetProperty("orderId").GetInt64())
            .ToList();
        await Task.WhenAll(served.Select(app.CommitAsync));

        await Eventually.IsTrueAsync(async () =>
            (await app.GetPublishedAsync()).Count(s =>
                s.Type == "stock-committed" && served.Contains(s.Body.GetProperty("orderId").GetInt64())
            ) == 50
        );
        Assert.Equal((0, 0, 0), await app.GetStockAsync(book));
        var ledger = await app.GetLedgerAsync(book);
        Assert.Equal(("opening", 50), ledger[0]);
        Assert.Equal(50, ledger.Count(line => line == ("sale", -1)));
        await app.AssertConsistentAsync();
    }

    [Fact]
    public async Task Concurrent_orders_reserve_all_their_lines_or_none()
    {
        var books = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => app.CreateBookAsync(copies: 30)));
        var orders = Enumerable.Range(0, 100).Select(_ => InventoryApp.NewOrderId()).ToList();

        await Task.WhenAll(
            orders.Select(order =>
                app.ReserveAsync(order, [.. books.OrderBy(_ => Random.Shared.Next()).Select(book => (book, 1))])
            )
        );

        await Eventually.IsTrueAsync(async () =>
            (await app.GetPublishedAsync()).Count(s => orders.Contains(s.Body.GetProperty("orderId").GetInt64())) == 100
        );
        foreach (var book in books)
        {
            Assert.Equal((30, 30, 0), await app.GetStockAsync(book));
        }

        await app.AssertConsistentAsync();
    }

    [Fact]
    public async Task One_unavailable_line_refuses_the_whole_order()
    {
        var (plenty, few, order) = (
            await app.CreateBookAsync(copies: 10),
            await app.CreateBookAsync(copies: 2),
            InventoryApp.NewOrderId()
        );

        await app.ReserveAsync(order, (plenty, 5), (few, 3));

        var refused = await app.AssertPublishedAsync(order, "stock-refused");
        Assert.Equal("out-of-stock", refused.GetProperty("reason").GetString());
        var line = Assert.Single(refused.GetProperty("lines").EnumerateArray());
        Assert.Equal(
            (few, 3, 2),
            (
                line.GetProperty("bookId").GetInt64(),
                line.GetProperty("requested").GetInt32(),
                line.GetProperty("available").GetInt32()
            )
        );
        Assert.Equal((10, 0, 10), await app.GetStockAsync(plenty));
        Assert.Equal((2, 0, 2), await app.GetStockAsync(few));
    }

    [Fact]
    public async Task A_repeated_command_gets_the_same_answer_without_second_effect()
    {
        var (book, order) = (await app.CreateBookAsync(copies: 10), InventoryApp.NewOrderId());

        await app.ReserveAsync(order, (book, 3));
        var first = await app.AssertPublishedAsync(order, "stock-reserved");
        await app.ReserveAsync(order, (book, 3));
        var again = await app.AssertPublishedAsync(order, "stock-reserved", "stock-reserved");
        Assert.Equal(
            first.GetProperty("expiresAt").GetDateTime(),
            again.GetProperty("expiresAt").GetDateTime(),
            TimeSpan.FromMilliseconds(1)
        );
        Assert.Equal(DateTimeKind.Utc, again.GetProperty("expiresAt").GetDateTime().Kind);
        Assert.Equal((10, 3, 7), await app.GetStockAsync(book));

        await app.CommitAsync(order);
        await app.CommitAsync(order);
        await app.AssertPublishedAsync(order, "stock-reserved", "stock-reserved", "stock-committed", "stock-committed");
        Assert.Equal((7, 0, 7), await app.GetStockAsync(book));

        await app.ReleaseAsync(order, "payment failed");
        await app.ReleaseAsync(order, "another reason");
        var released = await app.AssertPublishedAsync(
            order,
            "stock-reserved",
            "stock-reserved",
            "stock-committed",
            "stock-committed",
            "stock-released",
            "stock-released"
        );
        Assert.Equal("payment failed", released.GetProperty("reason").GetString());
        Assert.Equal((10, 0, 10), await app.GetStockAsync(book));
        Assert.Equal([("opening", 10), ("sale", -3), ("return", 3)], await app.GetLedgerAsync(book));
        await app.AssertConsistentAsync();
    }

    [Fact]
    public async Task A_repeated_command_after_a_refusal_is_refused_again()
    {
        var (book, order) = (await app.CreateBookAsync(copies: 1), InventoryApp.NewOrderId());
        await app.ReserveAsync(order, (book, 2));
        var first = await app.AssertPublishedAsync(order, "stock-refused");
        using var http = app.CreateClient();
        await http.PostAsync(
            $"/stock/{book}/restock",
            new StringContent("""{"quantity":10}""", System.Text.Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken
        );

        await app.ReserveAsync(order, (book, 2));

        Assert.Equal(
            first.ToString(),
            (await app.AssertPublishedAsync(order, "stock-refused", "stock-refused")).ToString()
        );
        await app.CommitAsync(order);
        await app.AssertPublishedAsync(order, "stock-refused", "stock-refused", "stock-refused");
    }

    [Fact]
    public async Task A_reservation_after_its_release_is_refused()
    {
        var (book, order) = (await app.CreateBookAsync(copies: 10), InventoryApp.NewOrderId());

        await app.ReleaseAsync(order);
        await app.AssertPublishedAsync(order, "stock-released");
        await app.ReserveAsync(order, (book, 1));

        await app.AssertPublishedAsync(order, "stock-released", "stock-refused");
        Assert.Equal((10, 0, 10), await app.GetStockAsync(book));
        Assert.Equal("released", (await app.GetAsync($"/reservations/{order}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_released_reservation_gives_its_copies_back()
    {
        var (book, order) = (await app.CreateBookAsync(copies: 10), InventoryApp.NewOrderId());
        await app.ReserveAsync(order, (book, 4));
        await app.AssertPublishedAsync(order, "stock-reserved");

        await app.ReleaseAsync(order);

        await app.AssertPublishedAsync(order, "stock-reserved", "stock-released");
        Assert.Equal((10, 0, 10), await app.GetStockAsync(book));
        Assert.Equal([("opening", 10)], await app.GetLedgerAsync(book));
    }

    [Fact]
    public async Task A_commit_without_a_reservation_is_refused()
    {
        var order = InventoryApp.NewOrderId();

        await app.CommitAsync(order);

        Assert.Equal(
            "not-reserved",
            (await app.AssertPublishedAsync(order, "stock-refused")).GetProperty("reason").GetString()
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_001)]
    [InlineData(int.MaxValue)]
    public async Task An_invalid_quantity_is_refused(int quantity)
    {
        var (book, order) = (await app.CreateBookAsync(copies: 10), InventoryApp.NewOrderId());

        await app.ReserveAsync(order, (book, quantity));

        Assert.Equal(
            "invalid-quantity",
            (await app.AssertPublishedAsync(order, "stock-refused")).GetProperty("reason").GetString()
        );
        Assert.Equal((10, 0, 10), await app.GetStockAsync(book));
    }

    [Fact]
    public async Task Quantities_of_one_book_on_two_lines_are_added()
    {
        var (book, order) = (await app.CreateBookAsync(copies: 5), InventoryApp.NewOrderId());

        await app.ReserveAsync(order, (book, 3), (book, 3));

        await app.AssertPublishedAsync(order, "stock-refused");
        var other = InventoryApp.NewOrderId();
        await app.ReserveAsync(other, (book, 2), (book, 3));
        await app.AssertPublishedAsync(other, "stock-reserved");
        Assert.Equal((5, 5, 0), await app.GetStockAsync(book));
    }

    [Fact]
    public async Task An_unknown_book_is_refused_by_name()
    {
        var (book, order) = (InventoryApp.NewBookId(), InventoryApp.NewOrderId());

        await app.ReserveAsync(order, (book, 1));

        Assert.Equal(
            "unknown-book",
            (await app.AssertPublishedAsync(order, "stock-refused")).GetProperty("reason").GetString()
        );
    }
}
