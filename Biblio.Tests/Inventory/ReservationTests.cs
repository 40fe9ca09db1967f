using System.Text.Json;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Inventory;

public sealed class ReservationTests(InventoryApp app) : IClassFixture<InventoryApp>
{
    [Fact]
    public async Task Two_hundred_orders_at_once_for_fifty_copies_get_exactly_fifty()
    {
        var book = await app.BookAsync(copies: 50);
        var orders = Enumerable.Range(0, 200).Select(_ => InventoryApp.NewOrder()).ToList();

        await Task.WhenAll(orders.Select(order => app.ReserveAsync(order, (book, 1))));

        List<(string Type, JsonElement Body)> said = [];
        await Eventually.IsTrueAsync(async () =>
            (
                said = [
                    .. (await app.SaidAsync()).Where(s => orders.Contains(s.Body.GetProperty("orderId").GetInt64())),
                ]
            ).Count >= 200
        );
        Assert.Equal(
            (50, 150),
            (said.Count(s => s.Type == "stock-reserved"), said.Count(s => s.Type == "stock-refused"))
        );
        Assert.Equal((50, 50, 0), await app.StockAsync(book));

        var served = said.Where(s => s.Type == "stock-reserved")
            .Select(s => s.Body.GetProperty("orderId").GetInt64())
            .ToList();
        await Task.WhenAll(served.Select(app.CommitAsync));

        await Eventually.IsTrueAsync(async () =>
            (await app.SaidAsync()).Count(s =>
                s.Type == "stock-committed" && served.Contains(s.Body.GetProperty("orderId").GetInt64())
            ) == 50
        );
        Assert.Equal((0, 0, 0), await app.StockAsync(book));
        var ledger = await app.LedgerAsync(book);
        Assert.Equal(("opening", 50), ledger[0]);
        Assert.Equal(50, ledger.Count(line => line == ("sale", -1)));
        await app.AddsUpAsync();
    }

    [Fact]
    public async Task Orders_for_the_same_books_in_any_order_take_all_their_lines_or_none()
    {
        var books = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => app.BookAsync(copies: 30)));
        var orders = Enumerable.Range(0, 100).Select(_ => InventoryApp.NewOrder()).ToList();

        await Task.WhenAll(
            orders.Select(order =>
                app.ReserveAsync(order, [.. books.OrderBy(_ => Random.Shared.Next()).Select(book => (book, 1))])
            )
        );

        await Eventually.IsTrueAsync(async () =>
            (await app.SaidAsync()).Count(s => orders.Contains(s.Body.GetProperty("orderId").GetInt64())) == 100
        );
        foreach (var book in books)
        {
            Assert.Equal((30, 30, 0), await app.StockAsync(book));
        }

        await app.AddsUpAsync();
    }

    [Fact]
    public async Task One_line_too_many_and_nothing_is_set_aside()
    {
        var (plenty, few, order) = (
            await app.BookAsync(copies: 10),
            await app.BookAsync(copies: 2),
            InventoryApp.NewOrder()
        );

        await app.ReserveAsync(order, (plenty, 5), (few, 3));

        var refused = await app.SaysAsync(order, "stock-refused");
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
        Assert.Equal((10, 0, 10), await app.StockAsync(plenty));
        Assert.Equal((2, 0, 2), await app.StockAsync(few));
    }

    [Fact]
    public async Task A_command_that_is_repeated_gets_the_same_answer_and_has_no_second_effect()
    {
        var (book, order) = (await app.BookAsync(copies: 10), InventoryApp.NewOrder());

        await app.ReserveAsync(order, (book, 3));
        var first = await app.SaysAsync(order, "stock-reserved");
        await app.ReserveAsync(order, (book, 3));
        var again = await app.SaysAsync(order, "stock-reserved", "stock-reserved");
        Assert.Equal(
            first.GetProperty("expiresAt").GetDateTime(),
            again.GetProperty("expiresAt").GetDateTime(),
            TimeSpan.FromMilliseconds(1)
        );
        Assert.Equal(DateTimeKind.Utc, again.GetProperty("expiresAt").GetDateTime().Kind);
        Assert.Equal((10, 3, 7), await app.StockAsync(book));

        await app.CommitAsync(order);
        await app.CommitAsync(order);
        await app.SaysAsync(order, "stock-reserved", "stock-reserved", "stock-committed", "stock-committed");
        Assert.Equal((7, 0, 7), await app.StockAsync(book));

        await app.ReleaseAsync(order, "payment failed");
        await app.ReleaseAsync(order, "another reason");
        var released = await app.SaysAsync(
            order,
            "stock-reserved",
            "stock-reserved",
            "stock-committed",
            "stock-committed",
            "stock-released",
            "stock-released"
        );
        Assert.Equal("payment failed", released.GetProperty("reason").GetString());
        Assert.Equal((10, 0, 10), await app.StockAsync(book));
        Assert.Equal([("opening", 10), ("sale", -3), ("return", 3)], await app.LedgerAsync(book));
        await app.AddsUpAsync();
    }

    [Fact]
    public async Task A_refusal_that_is_asked_for_again_stays_a_refusal()
    {
        var (book, order) = (await app.BookAsync(copies: 1), InventoryApp.NewOrder());
        await app.ReserveAsync(order, (book, 2));
        var first = await app.SaysAsync(order, "stock-refused");
        using var http = app.CreateClient();
        await http.PostAsync(
            $"/stock/{book}/restock",
            new StringContent("""{"quantity":10}""", System.Text.Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken
        );

        await app.ReserveAsync(order, (book, 2));

        Assert.Equal(first.ToString(), (await app.SaysAsync(order, "stock-refused", "stock-refused")).ToString());
        await app.CommitAsync(order);
        await app.SaysAsync(order, "stock-refused", "stock-refused", "stock-refused");
    }

    [Fact]
    public async Task A_release_that_overtakes_its_reservation_has_the_late_one_refused()
    {
        var (book, order) = (await app.BookAsync(copies: 10), InventoryApp.NewOrder());

        await app.ReleaseAsync(order);
        await app.SaysAsync(order, "stock-released");
        await app.ReserveAsync(order, (book, 1));

        await app.SaysAsync(order, "stock-released", "stock-refused");
        Assert.Equal((10, 0, 10), await app.StockAsync(book));
        Assert.Equal("released", (await app.GetAsync($"/reservations/{order}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_released_reservation_gives_its_copies_back()
    {
        var (book, order) = (await app.BookAsync(copies: 10), InventoryApp.NewOrder());
        await app.ReserveAsync(order, (book, 4));
        await app.SaysAsync(order, "stock-reserved");

        await app.ReleaseAsync(order);

        await app.SaysAsync(order, "stock-reserved", "stock-released");
        Assert.Equal((10, 0, 10), await app.StockAsync(book));
        Assert.Equal([("opening", 10)], await app.LedgerAsync(book));
    }

    [Fact]
    public async Task What_was_never_reserved_can_not_be_committed()
    {
        var order = InventoryApp.NewOrder();

        await app.CommitAsync(order);

        Assert.Equal("not-reserved", (await app.SaysAsync(order, "stock-refused")).GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_001)]
    [InlineData(int.MaxValue)]
    public async Task A_quantity_that_makes_no_sense_is_refused(int quantity)
    {
        var (book, order) = (await app.BookAsync(copies: 10), InventoryApp.NewOrder());

        await app.ReserveAsync(order, (book, quantity));

        Assert.Equal(
            "invalid-quantity",
            (await app.SaysAsync(order, "stock-refused")).GetProperty("reason").GetString()
        );
        Assert.Equal((10, 0, 10), await app.StockAsync(book));
    }

    [Fact]
    public async Task One_book_on_two_lines_is_one_book_with_the_sum()
    {
        var (book, order) = (await app.BookAsync(copies: 5), InventoryApp.NewOrder());

        await app.ReserveAsync(order, (book, 3), (book, 3));

        await app.SaysAsync(order, "stock-refused");
        var other = InventoryApp.NewOrder();
        await app.ReserveAsync(other, (book, 2), (book, 3));
        await app.SaysAsync(other, "stock-reserved");
        Assert.Equal((5, 5, 0), await app.StockAsync(book));
    }

    [Fact]
    public async Task An_unknown_book_is_refused_by_name()
    {
        var (book, order) = (InventoryApp.UnknownBook(), InventoryApp.NewOrder());

        await app.ReserveAsync(order, (book, 1));

        Assert.Equal("unknown-book", (await app.SaysAsync(order, "stock-refused")).GetProperty("reason").GetString());
    }
}
