namespace Biblio.Tests.Inventory;

public sealed class ExpiryTests(ExpiryTests.Impatient app) : IClassFixture<ExpiryTests.Impatient>
{
    [Fact]
    public async Task Copies_that_an_order_does_not_take_go_back_on_the_shelf()
    {
        var (book, order) = (await app.BookAsync(copies: 10), InventoryApp.NewOrder());

        await app.ReserveAsync(order, (book, 4));

        var released = await app.SaysAsync(order, "stock-reserved", "stock-released");
        Assert.Equal("expired", released.GetProperty("reason").GetString());
        Assert.Equal((10, 0, 10), await app.StockAsync(book));
        Assert.Equal("expired", (await app.GetAsync($"/reservations/{order}")).GetProperty("state").GetString());
        await app.AddsUpAsync();
    }

    [Fact]
    public async Task Payment_that_comes_after_the_expiry_still_gets_the_copies_if_they_are_there()
    {
        var (book, order) = (await app.BookAsync(copies: 10), InventoryApp.NewOrder());
        await app.ReserveAsync(order, (book, 4));
        await app.SaysAsync(order, "stock-reserved", "stock-released");

        await app.CommitAsync(order);

        await app.SaysAsync(order, "stock-reserved", "stock-released", "stock-committed");
        Assert.Equal((6, 0, 6), await app.StockAsync(book));
        await app.AddsUpAsync();
    }

    [Fact]
    public async Task Payment_that_comes_after_the_expiry_is_refused_when_somebody_else_has_the_copies()
    {
        var (book, order, quicker) = (await app.BookAsync(copies: 4), InventoryApp.NewOrder(), InventoryApp.NewOrder());
        await app.ReserveAsync(order, (book, 3));
        await app.SaysAsync(order, "stock-reserved", "stock-released");
        await app.ReserveAsync(quicker, (book, 2));
        await app.CommitAsync(quicker);
        await app.SaysAsync(quicker, "stock-reserved", "stock-committed");

        await app.CommitAsync(order);

        var refused = await app.SaysAsync(order, "stock-reserved", "stock-released", "stock-refused");
        Assert.Equal("expired", refused.GetProperty("reason").GetString());
        Assert.Equal(2, refused.GetProperty("lines")[0].GetProperty("available").GetInt32());
        Assert.Equal((2, 0, 2), await app.StockAsync(book));
        await app.AddsUpAsync();
    }

    /// <summary>Reservations last a second.</summary>
    public sealed class Impatient : InventoryApp
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } =
            new Dictionary<string, string>
            {
                ["Inventory:ReservationMinutes"] = "0.016",
                ["Inventory:SweepInterval"] = "00:00:00.1",
            };
    }
}
