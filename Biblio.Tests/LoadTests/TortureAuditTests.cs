using System.Globalization;
using System.Net.Http.Json;
using Biblio.LoadTests.Running;
using Biblio.LoadTests.Torture.Audit;
using Biblio.LoadTests.Torture.Clients;
using Biblio.LoadTests.Torture.Stores;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.LoadTests;

/// <summary>The audit of a torture run finds every planted violation in the stores of a real shop.</summary>
public sealed class TortureAuditTests(TortureAuditTests.Sales sales) : IClassFixture<TortureAuditTests.Sales>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private ShopProcesses Shop => sales.Shop;

    [Fact]
    public async Task A_shop_without_violations_has_no_finding()
    {
        await Eventually.IsTrueAsync(
            async () => (await FindAsync(sales.CreateLedger())).Count == 0,
            async () => string.Join('\n', await FindAsync(sales.CreateLedger()))
        );
    }

    /// <summary>A rule, a statement that violates it, and one that repairs it.</summary>
    public static TheoryData<string, string, string> Violations() =>
        new()
        {
            {
                "every acknowledged order is there, as it was ordered",
                "SET foreign_key_checks = 0; UPDATE {orders}.orders SET id = id + 1000 WHERE id = {completed}",
                "SET foreign_key_checks = 0; UPDATE {orders}.orders SET id = id - 1000 WHERE id = {completed} + 1000"
            },
            {
                "every acknowledged order is there, as it was ordered",
                "UPDATE {orders}.order_lines SET quantity = quantity + 1 WHERE order_id = {refused}",
                "UPDATE {orders}.order_lines SET quantity = quantity - 1 WHERE order_id = {refused}"
            },
            {
                "a key has one order, and an order has one key",
                """
                    CREATE TABLE {orders}.twin AS SELECT * FROM {orders}.orders WHERE id = {refused};
                    UPDATE {orders}.twin SET id = id + 1000;
                    INSERT INTO {orders}.orders SELECT * FROM {orders}.twin
                    """,
                "DELETE FROM {orders}.orders WHERE id = {refused} + 1000; DROP TABLE {orders}.twin"
            },
            {
                "a key has one order, and an order has one key",
                """
                    UPDATE {orders}.idempotent_requests SET answer = JSON_SET(answer, '$.id', {refused})
                    WHERE JSON_VALUE(answer, '$.id') = {completed}
                    """,
                """
                    UPDATE {orders}.idempotent_requests SET answer = JSON_SET(answer, '$.id', {completed})
                    WHERE request_key = 'completed'
                    """
            },
            {
                "exactly the acknowledged copies are restocked",
                "UPDATE {inventory}.movements SET quantity = quantity + 1 WHERE kind = 'restock'",
                "UPDATE {inventory}.movements SET quantity = quantity - 1 WHERE kind = 'restock'"
            },
            {
                "every order has ended",
                "UPDATE {orders}.orders SET step = 'Committing' WHERE id = {completed}",
                "UPDATE {orders}.orders SET step = 'Done' WHERE id = {completed}"
            },
            {
                "no reservation is left",
                "UPDATE {inventory}.reservations SET state = 'reserved' WHERE order_id = {completed}",
                "UPDATE {inventory}.reservations SET state = 'committed' WHERE order_id = {completed}"
            },
            {
                "no reservation is left",
                "UPDATE {inventory}.stock SET reserved = 1 WHERE book_id = {book}",
                "UPDATE {inventory}.stock SET reserved = 0 WHERE book_id = {book}"
            },
            {
                "every book has stock, and Orders knows its price",
                "UPDATE {orders}.books SET price = price + 1 WHERE id = {book}",
                "UPDATE {orders}.books SET price = price - 1 WHERE id = {book}"
            },
            {
                "every book has stock, and Orders knows its price",
                "UPDATE {inventory}.stock SET book_id = book_id + 1000 WHERE book_id = {book}",
                "UPDATE {inventory}.stock SET book_id = book_id - 1000 WHERE book_id = {book} + 1000"
            },
            {
                "a completed order is paid once, a cancelled one is refunded or unpaid",
                "UPDATE {orders}.payments SET order_id = order_id + 1000 WHERE order_id = {completed}",
                "UPDATE {orders}.payments SET order_id = order_id - 1000 WHERE order_id = {completed} + 1000"
            },
            {
                "a completed order is paid once, a cancelled one is refunded or unpaid",
                "UPDATE {orders}.payments SET amount = amount * 2 WHERE order_id = {completed}",
                "UPDATE {orders}.payments SET amount = amount / 2 WHERE order_id = {completed}"
            },
            {
                "a completed order is paid once, a cancelled one is refunded or unpaid",
                "UPDATE {orders}.payments SET status = 'Authorised' WHERE order_id = {cancelled}",
                "UPDATE {orders}.payments SET status = 'Refunded' WHERE order_id = {cancelled}"
            },
            {
                "no stock is below zero",
                "SET check_constraint_checks = 0; UPDATE {inventory}.stock SET on_hand = on_hand - 1000 WHERE book_id = {book}",
                "UPDATE {inventory}.stock SET on_hand = on_hand + 1000 WHERE book_id = {book}"
            },
            {
                "the stock is what the ledger says",
                "UPDATE {inventory}.stock SET on_hand = on_hand + 1 WHERE book_id = {book}",
                "UPDATE {inventory}.stock SET on_hand = on_hand - 1 WHERE book_id = {book}"
            },
            {
                "exactly the copies of completed orders are sold",
                "UPDATE {inventory}.movements SET quantity = quantity - 1 WHERE order_id = {completed} AND kind = 'sale'",
                "UPDATE {inventory}.movements SET quantity = quantity + 1 WHERE order_id = {completed} AND kind = 'sale'"
            },
            {
                "exactly the copies of completed orders are sold",
                "UPDATE {inventory}.movements SET order_id = order_id + 1000 WHERE order_id = {completed}",
                "UPDATE {inventory}.movements SET order_id = order_id - 1000 WHERE order_id = {completed} + 1000"
            },
        };

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_planted_violation_is_found(string rule, string plant, string repair)
    {
        await WaitUntilSettledAsync();
        await Shop.QueryOrdersAsync(sales.Fill(plant));
        try
        {
            Assert.Contains(rule, await FindRulesAsync(sales.CreateLedger()));
        }
        finally
        {
            await Shop.QueryOrdersAsync(sales.Fill(repair));
        }
    }

    [Fact]
    public async Task A_message_that_was_not_sent_is_found()
    {
        Shop.Orders.Pause();
        try
        {
            await Shop.QueryOrdersAsync(
                """
                INSERT INTO outbox (message_id, stream, type, body, said_at)
                VALUES (UUID(), 'biblio:events:planted', 'planted', '{}', UTC_TIMESTAMP(6))
                """
            );
            Assert.Contains("the outboxes are empty", await FindRulesAsync(sales.CreateLedger()));
            await Shop.QueryOrdersAsync("DELETE FROM outbox WHERE stream = 'biblio:events:planted'");
        }
        finally
        {
            Shop.Orders.Resume();
        }
    }

    [Theory]
    [InlineData("every message is handled", "biblio:commands:planted")]
    [InlineData("every message is handled", "biblio:events:planted")]
    [InlineData("there are no dead letters", "biblio:dead:planted")]
    public async Task A_message_that_was_not_handled_is_found(string rule, string stream)
    {
        await Shop.Redis.ExecuteAsync("XADD", stream, "*", "type", "planted");
        await Shop.Redis.ExecuteAsync("XGROUP", "CREATE", stream, "planted", "0");
        try
        {
            Assert.Contains(rule, await FindRulesAsync(sales.CreateLedger()));
            // A message that a consumer has read and not acknowledged is not handled either.
            await Shop.Redis.ExecuteAsync("XREADGROUP", "GROUP", "planted", "a", "STREAMS", stream, ">");
            Assert.Contains(rule, await FindRulesAsync(sales.CreateLedger()));
        }
        finally
        {
            await Shop.Redis.ExecuteAsync("DEL", stream);
        }
    }

    [Fact]
    public async Task An_acknowledgement_without_effect_is_found()
    {
        var lost = new OrderRequest("lost", 1, [new OrderLine(sales.Book, 1)]);
        Assert.True(lost.Acknowledge("""{"id":999}"""));
        var restock = new RestockRequest("lost-restock", sales.Book, 7);
        Assert.True(restock.Acknowledge("{}"));
        var ledger = sales.CreateLedger();
        ledger.Add(lost);
        ledger.Add(restock);
        ledger.AcknowledgedOrders.Single(order => order.Key == "completed").IsCancelled = true;

        var rules = await FindRulesAsync(ledger);

        Assert.Contains("every acknowledged order is there, as it was ordered", rules);
        Assert.Contains("a key has one order, and an order has one key", rules);
        Assert.Contains("exactly the acknowledged copies are restocked", rules);
        Assert.Contains("an order whose cancellation was acknowledged is cancelled", rules);
    }

    [Fact]
    public async Task An_open_transaction_is_found()
    {
        var open = Shop.QueryOrdersAsync(
            sales.Fill(
                """
                START TRANSACTION; UPDATE {orders}.payments SET user_id = user_id WHERE order_id = {completed};
                SELECT SLEEP(20)
                """
            )
        );
        await Eventually.IsTrueAsync(async () =>
            (await FindRulesAsync(sales.CreateLedger())).Contains("no database session has an open transaction")
        );
        await open;
    }

    [Fact]
    public async Task Sessions_above_the_pool_are_found()
    {
        var sessions = Enumerable.Range(0, 33).Select(_ => Shop.QueryOrdersAsync("SELECT SLEEP(4)")).ToList();
        await Eventually.IsTrueAsync(async () =>
            (await FindRulesAsync(sales.CreateLedger())).Contains(
                "the database sessions of a service fit into its pool"
            )
        );
        await Task.WhenAll(sessions);
    }

    /// <summary>The outbox marks a sent message a moment later, so the rules hold a moment after the last order.</summary>
    private async Task WaitUntilSettledAsync()
    {
        List<string> findings = [];
        await Eventually.IsTrueAsync(
            async () => (findings = await FindAsync(sales.CreateLedger())).Count == 0,
            () => Task.FromResult(string.Join(", ", findings))
        );
    }

    private async Task<List<string>> FindRulesAsync(RequestLedger ledger) =>
        [.. (await CheckAsync(ledger)).Where(check => check.Findings.Count > 0).Select(check => check.Rule)];

    private async Task<List<string>> FindAsync(RequestLedger ledger) =>
        [
            .. (await CheckAsync(ledger)).SelectMany(check =>
                check.Findings.Select(finding => $"{check.Rule}: {finding}")
            ),
        ];

    private async Task<List<AuditCheck>> CheckAsync(RequestLedger ledger)
    {
        var audit = new StoreAudit(
            new StoreClients(
                (sql, _) => Shop.QueryOrdersAsync(sql),
                (arguments, _) => Shop.Redis.ExecuteAsync(arguments),
                new Schemas(Shop.CatalogSchema, Shop.InventorySchema, Shop.OrdersSchema, "")
            ),
            ledger
        );
        return
        [
            .. await audit.CheckSettlingAsync(CancellationToken),
            .. await audit.CheckInvariantsAsync(CancellationToken),
        ];
    }

    /// <summary>A shop with a restock and three orders that have ended: completed, cancelled and refused.</summary>
    public sealed class Sales : IAsyncLifetime
    {
        private readonly List<(string Key, int Quantity, string Answer)> _orders = [];
        private string _restock = "";

        public ShopProcesses Shop { get; } = new();

        public long Book { get; private set; }

        public async ValueTask InitializeAsync()
        {
            await Shop.InitializeAsync();
            Book = await Shop.AddBookAsync(copies: 5);
            using var restock = new HttpRequestMessage(HttpMethod.Post, $"/stock/{Book}/restock")
            {
                Content = JsonContent.Create(new { quantity = 3 }),
                Headers = { { "Idempotency-Key", "restock" } },
            };
            using var restocked = await Shop.Inventory.Client.SendAsync(restock, CancellationToken);
            _restock = await restocked.EnsureSuccessStatusCode().Content.ReadAsStringAsync(CancellationToken);
            await PlaceAsync("completed", 2);
            await PlaceAsync("cancelled", 1);
            await PlaceAsync("refused", 900);
            await Shop.CancelWithRetryAsync(IdOf("cancelled"));
            await Shop.AssertSettledAsync(Book, copies: 8);
        }

        public ValueTask DisposeAsync() => Shop.DisposeAsync();

        internal RequestLedger CreateLedger()
        {
            var ledger = new RequestLedger();
            var restock = new RestockRequest("restock", Book, 3);
            restock.Acknowledge(_restock);
            ledger.Add(restock);
            foreach (var (key, quantity, answer) in _orders)
            {
                var order = new OrderRequest(key, 1, [new OrderLine(Book, quantity)]);
                order.Acknowledge(answer);
                order.IsCancelled = key == "cancelled";
                ledger.Add(order);
            }

            return ledger;
        }

        /// <summary>Replaces the names of schemas, orders and the book in a statement.</summary>
        public string Fill(string sql)
        {
            List<(string Name, string Value)> values =
            [
                ("orders", Shop.OrdersSchema),
                ("inventory", Shop.InventorySchema),
                ("book", Book.ToString(CultureInfo.InvariantCulture)),
                .. _orders.Select(order => (order.Key, IdOf(order.Key).ToString(CultureInfo.InvariantCulture))),
            ];
            return values.Aggregate(sql, (filled, value) =>
                filled.Replace($"{{{value.Name}}}", value.Value, StringComparison.Ordinal)
            );
        }

        private async Task PlaceAsync(string key, int quantity)
        {
            using var response = await Shop.PostOrderAsync(Book, quantity, user: 1, key);
            _orders.Add(
                (key, quantity, await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(CancellationToken))
            );
            await Eventually.IsTrueAsync(async () => (await Shop.StateAsync(IdOf(key))).Step == "done");
        }

        private long IdOf(string key) =>
            (long)System.Text.Json.Nodes.JsonNode.Parse(_orders.Single(order => order.Key == key).Answer)!["id"]!;
    }
}
