using System.Text.Json;
using System.Text.Json.Nodes;
using Biblio.Api.Caching;
using Biblio.Messaging;
using Biblio.Orders.Model;
using CatalogSays = Biblio.Catalog.Events;
using InventoryEvents = Biblio.Inventory.Events;
using OrdersEvents = Biblio.Orders.Events;

namespace Biblio.Tests.Contracts;

/// <summary>What one service says, as JSON, and what the other makes of it. A change of either end that the other can not follow is red here.</summary>
public sealed class MessageTests
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Catalog_tells_of_a_book_and_all_hearers_understand()
    {
        foreach (
            var json in new[]
            {
                Said(new CatalogSays.BookAdded(7, 3, "L’Étranger", "Albert Camus", 19.95m, "CAD", false)),
                Said(new CatalogSays.BookChanged(7, 3, "L’Étranger", "Albert Camus", 19.95m, "CAD", false)),
            }
        )
        {
            SameJson(
                """{"bookId":7,"version":3,"title":"L’Étranger","authors":"Albert Camus","price":19.95,"currency":"CAD","withdrawn":false}""",
                json
            );
            Assert.Equal(
                new OrdersEvents.BookChanged(7, 3, "L’Étranger", 19.95m, "CAD", false),
                Heard<OrdersEvents.BookChanged>(json)
            );
            Assert.Equal(
                new InventoryEvents.BookKnown(7, 3, "L’Étranger", false),
                Heard<InventoryEvents.BookKnown>(json)
            );
            Assert.Equal(7, CacheInvalidation.BookOf(json));
        }
    }

    [Fact]
    public void Catalog_withdraws_a_book_and_all_hearers_understand()
    {
        var json = Said(new CatalogSays.BookWithdrawn(7, 4));

        SameJson("""{"bookId":7,"version":4}""", json);
        Assert.Equal(new OrdersEvents.BookWithdrawn(7, 4), Heard<OrdersEvents.BookWithdrawn>(json));
        Assert.Equal(new InventoryEvents.BookWithdrawn(7, 4), Heard<InventoryEvents.BookWithdrawn>(json));
        Assert.Equal(7, CacheInvalidation.BookOf(json));
    }

    [Fact]
    public void Orders_asks_for_stock_and_Inventory_understands()
    {
        var reserve = Said(OrdersEvents.ReserveStock.From(AnOrder()));
        SameJson("""{"orderId":0,"lines":[{"bookId":7,"quantity":2}]}""", reserve);
        var heard = Heard<InventoryEvents.ReserveStock>(reserve);
        Assert.Equal((0L, new InventoryEvents.ReserveStock.Line(7, 2)), (heard.OrderId, Assert.Single(heard.Lines)));

        var commit = Said(new OrdersEvents.CommitStock(5));
        SameJson("""{"orderId":5}""", commit);
        Assert.Equal(new InventoryEvents.CommitStock(5), Heard<InventoryEvents.CommitStock>(commit));

        var release = Said(new OrdersEvents.ReleaseStock(5, "cancelled-by-buyer"));
        SameJson("""{"orderId":5,"reason":"cancelled-by-buyer"}""", release);
        Assert.Equal(
            new InventoryEvents.ReleaseStock(5, "cancelled-by-buyer"),
            Heard<InventoryEvents.ReleaseStock>(release)
        );
    }

    [Fact]
    public void Inventory_answers_and_Orders_understands()
    {
        var reserved = Said(new InventoryEvents.StockReserved(5, Noon));
        SameJson("""{"orderId":5,"expiresAt":"2026-03-01T12:00:00Z"}""", reserved);
        Assert.Equal(new OrdersEvents.StockReserved(5), Heard<OrdersEvents.StockReserved>(reserved));

        var refused = Said(new InventoryEvents.StockRefused(5, "not-enough-stock", [new(7, 2, 1)]));
        SameJson(
            """{"orderId":5,"reason":"not-enough-stock","lines":[{"bookId":7,"requested":2,"available":1}]}""",
            refused
        );
        Assert.Equal(new OrdersEvents.StockRefused(5, "not-enough-stock"), Heard<OrdersEvents.StockRefused>(refused));

        var committed = Said(new InventoryEvents.StockCommitted(5));
        SameJson("""{"orderId":5}""", committed);
        Assert.Equal(new OrdersEvents.StockCommitted(5), Heard<OrdersEvents.StockCommitted>(committed));

        var released = Said(new InventoryEvents.StockReleased(5, "cancelled-by-buyer"));
        SameJson("""{"orderId":5,"reason":"cancelled-by-buyer"}""", released);
        Assert.Equal(new OrdersEvents.StockReleased(5), Heard<OrdersEvents.StockReleased>(released));
    }

    [Fact]
    public void Orders_tells_of_its_orders_as_agreed()
    {
        SameJson(
            """{"orderId":0,"userId":1,"total":340.50,"currency":"CAD","items":[{"bookId":7,"title":"Refactoring","quantity":2,"price":20.25},{"bookId":null,"title":"Monitor","quantity":1,"price":300}],"placedAt":"2026-03-01T12:00:00Z"}""",
            Said(OrdersEvents.OrderPlaced.From(AnOrder()))
        );
        SameJson(
            """{"orderId":5,"userId":1,"reason":null,"at":"2026-03-01T12:00:00Z"}""",
            Said(new OrdersEvents.OrderCompleted(5, 1, null, Noon))
        );
        SameJson(
            """{"orderId":5,"userId":1,"reason":"not-enough-stock","at":"2026-03-01T12:00:00Z"}""",
            Said(new OrdersEvents.OrderRefused(5, 1, "not-enough-stock", Noon))
        );
        SameJson(
            """{"orderId":5,"userId":1,"reason":"payment-declined","at":"2026-03-01T12:00:00Z"}""",
            Said(new OrdersEvents.OrderCancelled(5, 1, "payment-declined", Noon))
        );
    }

    private static Order AnOrder() =>
        Order.Place(
            1,
            "CAD",
            [OrderLine.Of(1, 7, "Refactoring", 20.25m, 2), OrderLine.Of(2, null, "Monitor", 300m, 1)],
            new SagaOptions(),
            Noon
        );

    private static string Said<T>(T message) => JsonSerializer.Serialize(message, MessageJson.Options);

    private static T Heard<T>(string json) => JsonSerializer.Deserialize<T>(json, MessageJson.Options)!;

    /// <summary>Equal as JSON; how é is escaped does not matter, nor do spaces.</summary>
    private static void SameJson(string expected, string said) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(said)!.ToJsonString());
}
