using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Inventory;

public sealed class BookEventTests(InventoryApp app) : IClassFixture<InventoryApp>
{
    [Fact]
    public async Task A_new_book_comes_with_its_opening_stock()
    {
        var book = InventoryApp.NewBookId();

        await app.PublishBookAsync(book, version: 1);

        await WaitForStockAsync(book);
        Assert.Equal((20, 0, 20), await app.GetStockAsync(book));
        Assert.Equal([("opening", 20)], await app.GetLedgerAsync(book));
    }

    [Fact]
    public async Task A_delivered_book_opens_with_the_copies_of_the_delivery()
    {
        var (delivered, soldOut) = (InventoryApp.NewBookId(), InventoryApp.NewBookId());

        await app.PublishBookAsync(delivered, version: 1, title: "Delivered");
        await app.PublishBookAsync(soldOut, version: 1, title: "Sold out");
        // The events of two books may be handled in any order.
        await WaitForStockAsync(delivered);
        await WaitForStockAsync(soldOut);

        Assert.Equal((3, 0, 3), await app.GetStockAsync(delivered));
        Assert.Equal((0, 0, 0), await app.GetStockAsync(soldOut));
        Assert.Empty(await app.GetLedgerAsync(soldOut));
        var movement = Assert.Single(
            (await app.GetAsync($"/stock/{delivered}/movements")).GetProperty("items").EnumerateArray()
        );
        Assert.Equal(
            ("opening", 3, "Opening delivery"),
            (
                movement.GetProperty("kind").GetString(),
                movement.GetProperty("quantity").GetInt32(),
                movement.GetProperty("reason").GetString()
            )
        );
        await app.AssertConsistentAsync();
    }

    [Fact]
    public async Task Opening_stock_is_added_once_and_older_changes_are_ignored()
    {
        var book = InventoryApp.NewBookId();

        await app.PublishBookAsync(book, version: 3, title: "new", type: "book-changed");
        await app.PublishBookAsync(book, version: 1, title: "old");
        await WaitForStockAsync(book);
        await Eventually.IsTrueAsync(async () =>
            (await app.GetAsync($"/stock/{book}")).GetProperty("title").GetString() == "new"
        );
        // The events of one book are handled in their order, so the old one comes before this one.
        await app.PublishBookAsync(book, version: 4, title: "newest", type: "book-changed");

        await Eventually.IsTrueAsync(async () =>
            (await app.GetAsync($"/stock/{book}")).GetProperty("title").GetString() == "newest"
        );
        Assert.Equal([("opening", 20)], await app.GetLedgerAsync(book));
    }

    [Fact]
    public async Task A_withdrawn_book_is_not_reserved_and_ignores_older_events()
    {
        var (book, order) = (InventoryApp.NewBookId(), InventoryApp.NewOrderId());
        await app.PublishBookAsync(book, version: 1);
        await WaitForStockAsync(book);

        await app.PublishCatalogEventAsync("book-withdrawn", new { bookId = book, version = 5 });
        await Eventually.IsTrueAsync(async () =>
            (await app.GetAsync($"/stock/{book}")).GetProperty("withdrawn").GetBoolean()
        );
        await app.PublishBookAsync(book, version: 4, type: "book-changed");
        await app.ReserveAsync(order, (book, 1));

        Assert.Equal(
            "withdrawn",
            (await app.AssertPublishedAsync(order, "stock-refused")).GetProperty("reason").GetString()
        );
        Assert.True((await app.GetAsync($"/stock/{book}")).GetProperty("withdrawn").GetBoolean());
    }

    [Fact]
    public async Task A_book_opened_by_hand_gets_only_its_title()
    {
        var book = await app.CreateBookAsync(copies: 7);

        await app.PublishBookAsync(book, version: 1, title: "Bonheur d’occasion");

        await Eventually.IsTrueAsync(async () =>
            (await app.GetAsync($"/stock/{book}")).GetProperty("title").GetString() == "Bonheur d’occasion"
        );
        Assert.Equal((7, 0, 7), await app.GetStockAsync(book));
        Assert.Equal([("opening", 7)], await app.GetLedgerAsync(book));
    }

    private Task WaitForStockAsync(long book) =>
        Eventually.IsTrueAsync(async () =>
        {
            using var http = app.CreateClient();
            return (await http.GetAsync($"/stock/{book}", TestContext.Current.CancellationToken)).IsSuccessStatusCode;
        });
}
