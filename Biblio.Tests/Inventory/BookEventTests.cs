using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Inventory;

public sealed class BookEventTests(InventoryApp app) : IClassFixture<InventoryApp>
{
    [Fact]
    public async Task A_new_book_comes_with_its_opening_stock()
    {
        var book = InventoryApp.UnknownBook();

        await app.LearnAsync(book, version: 1);

        await KnownAsync(book);
        Assert.Equal((20, 0, 20), await app.StockAsync(book));
        Assert.Equal([("opening", 20)], await app.LedgerAsync(book));
    }

    [Fact]
    public async Task A_book_is_opened_once_and_an_older_change_is_ignored()
    {
        var (book, later) = (InventoryApp.UnknownBook(), InventoryApp.UnknownBook());

        await app.LearnAsync(book, version: 3, title: "new", type: "book-changed");
        await app.LearnAsync(book, version: 1, title: "old");
        await app.LearnAsync(later, version: 1);
        await KnownAsync(later);
        await Eventually.IsTrueAsync(async () =>
            (await app.GetAsync($"/stock/{book}")).GetProperty("title").GetString() == "new"
        );
        await app.LearnAsync(book, version: 4, title: "newest", type: "book-changed");

        await Eventually.IsTrueAsync(async () =>
            (await app.GetAsync($"/stock/{book}")).GetProperty("title").GetString() == "newest"
        );
        Assert.Equal([("opening", 20)], await app.LedgerAsync(book));
    }

    [Fact]
    public async Task A_withdrawn_book_is_not_set_aside_and_its_late_news_do_not_bring_it_back()
    {
        var (book, order) = (InventoryApp.UnknownBook(), InventoryApp.NewOrder());
        await app.LearnAsync(book, version: 1);
        await KnownAsync(book);

        await app.CatalogSaysAsync("book-withdrawn", new { bookId = book, version = 5 });
        await Eventually.IsTrueAsync(async () =>
            (await app.GetAsync($"/stock/{book}")).GetProperty("withdrawn").GetBoolean()
        );
        await app.LearnAsync(book, version: 4, type: "book-changed");
        await app.ReserveAsync(order, (book, 1));

        Assert.Equal("withdrawn", (await app.SaysAsync(order, "stock-refused")).GetProperty("reason").GetString());
        Assert.True((await app.GetAsync($"/stock/{book}")).GetProperty("withdrawn").GetBoolean());
    }

    [Fact]
    public async Task A_book_opened_by_hand_gets_its_title_and_no_second_opening()
    {
        var book = await app.BookAsync(copies: 7);

        await app.LearnAsync(book, version: 1, title: "Bonheur d’occasion");

        await Eventually.IsTrueAsync(async () =>
            (await app.GetAsync($"/stock/{book}")).GetProperty("title").GetString() == "Bonheur d’occasion"
        );
        Assert.Equal((7, 0, 7), await app.StockAsync(book));
        Assert.Equal([("opening", 7)], await app.LedgerAsync(book));
    }

    private Task KnownAsync(long book) =>
        Eventually.IsTrueAsync(async () =>
        {
            using var http = app.CreateClient();
            return (await http.GetAsync($"/stock/{book}", TestContext.Current.CancellationToken)).IsSuccessStatusCode;
        });
}
