namespace Biblio.Tests.Inventory;

public sealed class ExpiryTests(ExpiryTests.ShortReservations app) : IClassFixture<ExpiryTests.ShortReservations>
{
    [Fact]
    public async Task An_expired_reservation_returns_its_copies()
    {
        var (book, order) = (await app.CreateBookAsync(copies: 10), InventoryApp.NewOrderId());

        await app.ReserveAsync(order, (book, 4));

        var released = await app.AssertPublishedAsync(order, "stock-reserved", "stock-released");
        Assert.Equal("expired", released.GetProperty("reason").GetString());
        Assert.Equal((10, 0, 10), await app.GetStockAsync(book));
        Assert.Equal("expired", (await app.GetAsync($"/reservations/{order}")).GetProperty("state").GetString());
        await app.AssertConsistentAsync();
    }

    [Fact]
    public async Task A_late_payment_still_gets_copies_that_are_available()
    {
        var (book, order) = (await app.CreateBookAsync(copies: 10), InventoryApp.NewOrderId());
        await app.ReserveAsync(order, (book, 4));
        await app.AssertPublishedAsync(order, "stock-reserved", "stock-released");

        await app.CommitAsync(order);

        await app.AssertPublishedAsync(order, "stock-reserved", "stock-released", "stock-committed");
        Assert.Equal((6, 0, 6), await app.GetStockAsync(book));
        await app.AssertConsistentAsync();
    }

    [Fact]
    public async Task A_late_payment_is_refused_when_the_copies_are_gone()
    {
        var (book, order, quicker) = (
            await app.CreateBookAsync(copies: 4),
            InventoryApp.NewOrderId(),
            InventoryApp.NewOrderId()
        );
        await app.ReserveAsync(order, (book, 3));
        await app.AssertPublishedAsync(order, "stock-reserved", "stock-released");
        await app.ReserveAsync(quicker, (book, 2));
        await app.CommitAsync(quicker);
        await app.AssertPublishedAsync(quicker, "stock-reserved", "stock-committed");

        await app.CommitAsync(order);

        var refused = await app.AssertPublishedAsync(order, "stock-reserved", "stock-released", "stock-refused");
        Assert.Equal("expired", refused.GetProperty("reason").GetString());
        Assert.Equal(2, refused.GetProperty("lines")[0].GetProperty("available").GetInt32());
        Assert.Equal((2, 0, 2), await app.GetStockAsync(book));
        await app.AssertConsistentAsync();
    }

    /// <summary>An Inventory in which reservations expire after one second.</summary>
    public sealed class ShortReservations : InventoryApp
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } =
            new Dictionary<string, string>
            {
                ["Inventory:ReservationMinutes"] = "0.016",
                ["Inventory:ExpiryInterval"] = "00:00:00.1",
            };
    }
}
