using System.Text.Json;
using System.Text.Json.Nodes;
using Biblio.Api.Caching;
using Biblio.Messaging;
using Biblio.Orders.Model;
using CatalogEvents = Biblio.Catalog.Events;
using InventoryEvents = Biblio.Inventory.Events;
using LendingEvents = Biblio.Lending.Events;
using LendingHandlers = Biblio.Lending.Handlers;
using OrdersEvents = Biblio.Orders.Events;

namespace Biblio.Tests.Contracts;

/// <summary>
/// The JSON of the messages between services, as the publisher writes it and as the consumers read it. An incompatible
/// change on either side fails here.
/// </summary>
public sealed class MessageTests
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Consumers_read_the_catalogues_book_events()
    {
        foreach (
            var json in new[]
            {
                Serialize(new CatalogEvents.BookAdded(7, 3, "L’Étranger", "Albert Camus", 19.95m, "CAD", false)),
                Serialize(new CatalogEvents.BookChanged(7, 3, "L’Étranger", "Albert Camus", 19.95m, "CAD", false)),
            }
        )
        {
            AssertSameJson(
                """
                {
                  "bookId": 7,
                  "version": 3,
                  "title": "L’Étranger",
                  "authors": "Albert Camus",
                  "price": 19.95,
                  "currency": "CAD",
                  "withdrawn": false
                }
                """,
                json
            );
            Assert.Equal(
                new OrdersEvents.BookChanged(7, 3, "L’Étranger", 19.95m, "CAD", false),
                Deserialize<OrdersEvents.BookChanged>(json)
            );
            Assert.Equal(
                new InventoryEvents.BookChanged(7, 3, "L’Étranger", "Albert Camus", false),
                Deserialize<InventoryEvents.BookChanged>(json)
            );
            Assert.Equal(
                new LendingHandlers.BookChanged(7, 3, "L’Étranger", 19.95m, false),
                Deserialize<LendingHandlers.BookChanged>(json)
            );
            Assert.Equal(7, CacheInvalidation.ReadBookId(json));
        }
    }

    [Fact]
    public void Consumers_read_the_catalogues_withdrawal_event()
    {
        var json = Serialize(new CatalogEvents.BookWithdrawn(7, 4));

        AssertSameJson("""{"bookId":7,"version":4}""", json);
        Assert.Equal(new OrdersEvents.BookWithdrawn(7, 4), Deserialize<OrdersEvents.BookWithdrawn>(json));
        Assert.Equal(new InventoryEvents.BookWithdrawn(7, 4), Deserialize<InventoryEvents.BookWithdrawn>(json));
        Assert.Equal(new LendingHandlers.BookWithdrawn(7, 4), Deserialize<LendingHandlers.BookWithdrawn>(json));
        Assert.Equal(7, CacheInvalidation.ReadBookId(json));
    }

    [Fact]
    public void Inventory_reads_the_commands_of_Orders()
    {
        var reserve = Serialize(OrdersEvents.ReserveStock.From(CreateOrder()));
        AssertSameJson("""{"orderId":0,"lines":[{"bookId":7,"quantity":2}]}""", reserve);
        var received = Deserialize<InventoryEvents.ReserveStock>(reserve);
        Assert.Equal(
            (0L, new InventoryEvents.ReserveStock.Line(7, 2)),
            (received.OrderId, Assert.Single(received.Lines))
        );

        var commit = Serialize(new OrdersEvents.CommitStock(5));
        AssertSameJson("""{"orderId":5}""", commit);
        Assert.Equal(new InventoryEvents.CommitStock(5), Deserialize<InventoryEvents.CommitStock>(commit));

        var release = Serialize(new OrdersEvents.ReleaseStock(5, "cancelled-by-buyer"));
        AssertSameJson("""{"orderId":5,"reason":"cancelled-by-buyer"}""", release);
        Assert.Equal(
            new InventoryEvents.ReleaseStock(5, "cancelled-by-buyer"),
            Deserialize<InventoryEvents.ReleaseStock>(release)
        );
    }

    [Fact]
    public void Orders_reads_the_events_of_Inventory()
    {
        var reserved = Serialize(new InventoryEvents.StockReserved(5, Noon));
        AssertSameJson("""{"orderId":5,"expiresAt":"2026-03-01T12:00:00Z"}""", reserved);
        Assert.Equal(new OrdersEvents.StockReserved(5), Deserialize<OrdersEvents.StockReserved>(reserved));

        var refused = Serialize(new InventoryEvents.StockRefused(5, "not-enough-stock", [new(7, 2, 1)]));
        AssertSameJson(
            """{"orderId":5,"reason":"not-enough-stock","lines":[{"bookId":7,"requested":2,"available":1}]}""",
            refused
        );
        Assert.Equal(
            new OrdersEvents.StockRefused(5, "not-enough-stock"),
            Deserialize<OrdersEvents.StockRefused>(refused)
        );

        var committed = Serialize(new InventoryEvents.StockCommitted(5));
        AssertSameJson("""{"orderId":5}""", committed);
        Assert.Equal(new OrdersEvents.StockCommitted(5), Deserialize<OrdersEvents.StockCommitted>(committed));

        var released = Serialize(new InventoryEvents.StockReleased(5, "cancelled-by-buyer"));
        AssertSameJson("""{"orderId":5,"reason":"cancelled-by-buyer"}""", released);
        Assert.Equal(new OrdersEvents.StockReleased(5), Deserialize<OrdersEvents.StockReleased>(released));
    }

    [Fact]
    public void Order_events_have_their_agreed_JSON()
    {
        AssertSameJson(
            """
            {
              "orderId": 0,
              "userId": 1,
              "total": 340.50,
              "currency": "CAD",
              "items": [
                { "bookId": 7, "title": "Refactoring", "quantity": 2, "price": 20.25 },
                { "bookId": null, "title": "Monitor", "quantity": 1, "price": 300 }
              ],
              "placedAt": "2026-03-01T12:00:00Z"
            }
            """,
            Serialize(OrdersEvents.OrderPlaced.From(CreateOrder()))
        );
        AssertSameJson(
            """{"orderId":5,"userId":1,"reason":null,"at":"2026-03-01T12:00:00Z"}""",
            Serialize(new OrdersEvents.OrderCompleted(5, 1, null, Noon))
        );
        AssertSameJson(
            """{"orderId":5,"userId":1,"reason":"not-enough-stock","at":"2026-03-01T12:00:00Z"}""",
            Serialize(new OrdersEvents.OrderRefused(5, 1, "not-enough-stock", Noon))
        );
        AssertSameJson(
            """{"orderId":5,"userId":1,"reason":"payment-declined","at":"2026-03-01T12:00:00Z","by":"payment"}""",
            Serialize(new OrdersEvents.OrderCancelled(5, 1, "payment-declined", Noon, "payment"))
        );
    }

    [Fact]
    public void Lending_reads_the_copies_of_an_import()
    {
        var json = Serialize(
            new CatalogEvents.AddCopies(
                7,
                [new("30001000000013", "central", "843 HEM", "dvd"), new("A-1", null, null, null)]
            )
        );

        AssertSameJson(
            """
            {"bookId":7,"copies":[
              {"barcode":"30001000000013","branch":"central","callNumber":"843 HEM","kind":"dvd"},
              {"barcode":"A-1","branch":null,"callNumber":null,"kind":null}
            ]}
            """,
            json
        );
        Assert.Equal(
            [
                new LendingHandlers.AddCopies.Copy("30001000000013", "central", "843 HEM", "dvd"),
                new LendingHandlers.AddCopies.Copy("A-1", null, null, null),
            ],
            Deserialize<LendingHandlers.AddCopies>(json).Copies
        );
    }

    [Fact]
    public void Loan_events_have_their_agreed_JSON()
    {
        AssertSameJson(
            """{"bookId":7,"copyId":3,"branchId":1,"at":"2026-03-01T12:00:00Z"}""",
            Serialize(new LendingEvents.CopyAdded(7, 3, 1, Noon))
        );
        AssertSameJson(
            """
            {"bookId":7,"loanId":5,"copyId":3,"userId":1,"dueAt":"2026-03-02T12:00:00Z","at":"2026-03-01T12:00:00Z"}
            """,
            Serialize(new LendingEvents.LoanStarted(7, 5, 3, 1, Noon.AddDays(1), Noon))
        );
        AssertSameJson(
            """{"bookId":7,"loanId":5,"copyId":3,"at":"2026-03-01T12:00:00Z"}""",
            Serialize(new LendingEvents.LoanReturned(7, 5, 3, Noon))
        );
        AssertSameJson(
            """{"bookId":7,"loanId":5,"copyId":3,"dueAt":"2026-03-02T12:00:00Z","at":"2026-03-01T12:00:00Z"}""",
            Serialize(new LendingEvents.LoanRenewed(7, 5, 3, Noon.AddDays(1), Noon))
        );
        AssertSameJson(
            """{"bookId":7,"holdId":6,"userId":1,"at":"2026-03-01T12:00:00Z"}""",
            Serialize(new LendingEvents.HoldPlaced(7, 6, 1, Noon))
        );
        AssertSameJson(
            """{"bookId":7,"holdId":6,"copyId":3,"pickUpBy":"2026-03-02T12:00:00Z","at":"2026-03-01T12:00:00Z"}""",
            Serialize(new LendingEvents.HoldReady(7, 6, 3, Noon.AddDays(1), Noon))
        );
        AssertSameJson(
            """{"bookId":7,"holdId":6,"at":"2026-03-01T12:00:00Z"}""",
            Serialize(new LendingEvents.HoldExpired(7, 6, Noon))
        );
        AssertSameJson(
            """{"userId":1,"fineId":8,"amount":2.50,"currency":"CAD","at":"2026-03-01T12:00:00Z"}""",
            Serialize(new LendingEvents.FineCharged(1, 8, 2.50m, "CAD", Noon))
        );
        AssertSameJson(
            """{"userId":1,"paymentId":9,"amount":2.50,"currency":"CAD","at":"2026-03-01T12:00:00Z"}""",
            Serialize(new LendingEvents.FinePaid(1, 9, 2.50m, "CAD", Noon))
        );
        AssertSameJson(
            """{"userId":1,"paymentId":9,"amount":2.50,"currency":"CAD","at":"2026-03-01T12:00:00Z"}""",
            Serialize(new LendingEvents.FineRefunded(1, 9, 2.50m, "CAD", Noon))
        );
    }

    private static Order CreateOrder() =>
        Order.Place(
            1,
            "CAD",
            [OrderLine.Create(1, 7, "Refactoring", 20.25m, 2), OrderLine.Create(2, null, "Monitor", 300m, 1)],
            new SagaOptions(),
            Noon
        );

    private static string Serialize<T>(T message) => JsonSerializer.Serialize(message, MessageJson.Options);

    private static T Deserialize<T>(string json) => JsonSerializer.Deserialize<T>(json, MessageJson.Options)!;

    /// <summary>Asserts that both texts are the same JSON. Escaping and white space do not matter.</summary>
    private static void AssertSameJson(string expected, string actual) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(actual)!.ToJsonString());
}
