using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Biblio.Tests.Fixtures;

/// <summary>
/// Catalog, Inventory and Orders as real processes on a real MariaDB and their own Redis. Their timeouts are short, so
/// that tests are fast.
/// </summary>
public sealed class ShopProcesses : IAsyncLifetime
{
    private MariaDbServer _mariadb = null!;
    private int _books;

    /// <summary>The schema of Orders. Its account has the same name.</summary>
    public string OrdersSchema { get; private set; } = "";

    public string InventorySchema { get; private set; } = "";

    public string CatalogSchema { get; private set; } = "";

    public ServiceProcess Catalog { get; private set; } = null!;

    public ServiceProcess Inventory { get; private set; } = null!;

    public ServiceProcess Orders { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mariadb = await MariaDbServer.SharedAsync();
        Redis = await RedisServer.StartAsync();
        var (catalogdb, inventorydb, ordersdb) = (
            await _mariadb.CreateSchemaAsync("catalogdb"),
            await _mariadb.CreateSchemaAsync("inventorydb"),
            await _mariadb.CreateSchemaAsync("ordersdb")
        );
        (CatalogSchema, InventorySchema, OrdersSchema) = (
            GetSchema(catalogdb),
            GetSchema(inventorydb),
            GetSchema(ordersdb)
        );
        (string, string)[] common =
        [
            ("ConnectionStrings:cache", Redis.ConnectionString),
            Tokens.KeySetSetting,
            ("Logging:LogLevel:Default", "Warning"),
            ("Messaging:PollInterval", "00:00:00.200"),
            ("Messaging:ClaimAfter", "00:00:05"),
        ];

        Catalog = new(
            "Biblio.Catalog",
            [
                .. common,
                ("ConnectionStrings:catalogdb", catalogdb),
                ("Messaging:Consumer", "catalog-test"),
                ("Catalog:StarterFile", "none.csv"),
            ]
        );
        Inventory = new(
            "Biblio.Inventory",
            [.. common, ("ConnectionStrings:inventorydb", inventorydb), ("Messaging:Consumer", "inventory-test")]
        );
        Orders = new(
            "Biblio.Orders",
            [
                .. common,
                ("ConnectionStrings:ordersdb", ordersdb),
                ("Messaging:Consumer", "orders-test"),
                ("services:catalog:rpc:0", Catalog.RpcUrl.ToString()),
                ("Saga:StepTimeout", "00:00:01"),
                ("Saga:MaxBackoff", "00:00:02"),
                ("Saga:PaymentRetryDelay", "00:00:00.200"),
                ("Saga:PaymentTimeout", "00:00:02"),
                ("Saga:PollInterval", "00:00:00.050"),
            ]
        );
        foreach (var service in new[] { Catalog, Inventory, Orders })
        {
            service.Start();
            service.Client.As(Tokens.Librarian);
        }

        await WaitUntilHealthyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in new[] { Catalog, Inventory, Orders })
        {
            service.Dispose();
        }

        await Redis.Process.DisposeAsync();
    }

    public async Task WaitUntilHealthyAsync()
    {
        await Catalog.WaitUntilHealthyAsync(Cancellation);
        await Inventory.WaitUntilHealthyAsync(Cancellation);
        await Orders.WaitUntilHealthyAsync(Cancellation);
    }

    /// <summary>Adds a book to the catalogue and waits until the other services know it; returns its id.</summary>
    public async Task<long> AddBookAsync(int copies, decimal price = 10m)
    {
        using var added = await Catalog.Client.PostAsJsonAsync(
            "/books",
            new
            {
                title = $"A book {++_books}",
                price,
                currency = "CAD",
            },
            Cancellation
        );
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(Cancellation));
        var book = (long)JsonNode.Parse(await added.Content.ReadAsStringAsync(Cancellation))!["id"]!;
        await WaitUntilAsync(
            async () =>
                (await Inventory.Client.GetAsync($"/stock/{book}", Cancellation)).StatusCode == HttpStatusCode.OK,
            $"Inventory knows book {book}"
        );
        await WaitUntilAsync(
            async () => await QueryOrdersAsync($"SELECT COUNT(*) FROM books WHERE id = {book}") == "1",
            $"Orders knows book {book}"
        );
        using var adjusted = await Inventory.Client.PostAsJsonAsync(
            $"/stock/{book}/adjust",
            new { onHand = copies, reason = "for a test" },
            Cancellation
        );
        Assert.True(adjusted.IsSuccessStatusCode, await adjusted.Content.ReadAsStringAsync(Cancellation));
        return book;
    }

    public async Task<HttpResponseMessage> PostOrderAsync(
        long book,
        int quantity = 1,
        long user = 1,
        string? key = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders")
        {
            Content = JsonContent.Create(new { userId = user, items = new[] { new { bookId = book, quantity } } }),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Orders.Client.SendAsync(request, Cancellation);
    }

    public async Task<long> PlaceOrderAsync(long book, int quantity = 1, long user = 1)
    {
        using var response = await PostOrderAsync(book, quantity, user);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (long)JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!["id"]!;
    }

    /// <summary>
    /// Repeats the request with its idempotency key until it succeeds, also while services are killed.
    /// </summary>
    public async Task<long> PlaceOrderWithRetryAsync(long book, int quantity, long user, string key)
    {
        using var response = await RetryAsync(() => PostOrderAsync(book, quantity, user, key));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (long)JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!["id"]!;
    }

    /// <summary>Repeats the cancellation until the service is available; returns its status code.</summary>
    public async Task<HttpStatusCode> CancelWithRetryAsync(long order)
    {
        using var response = await RetryAsync(() => Orders.Client.DeleteAsync($"/orders/{order}", Cancellation));
        return response.StatusCode;
    }

    public async Task<(string Status, string Step)> StateAsync(long order) =>
        (await QueryOrdersAsync($"SELECT LOWER(status), LOWER(step) FROM orders WHERE id = {order}")).Split('\t')
            is [var status, var step]
            ? (status, step)
            : ("", "");

    public Task WaitForStepAsync(long order, string step) =>
        WaitUntilAsync(async () => (await StateAsync(order)).Step == step, $"order {order} {step}");

    public Task WaitUntilAsync(Func<Task<bool>> condition, string expectation, int seconds = 40) =>
        Eventually.IsTrueAsync(
            condition,
            () => Task.FromResult($"{expectation}\n--- orders\n{Orders.Log}\n--- inventory\n{Inventory.Log}"),
            seconds
        );

    /// <summary>The number of orders of a book by status.</summary>
    public async Task<Dictionary<string, int>> CountByStatusAsync(long book)
    {
        var rows = await QueryOrdersAsync(
            $"""
            SELECT LOWER(o.status), COUNT(*) FROM orders o JOIN order_lines l ON l.order_id = o.id
            WHERE l.book_id = {book} GROUP BY o.status
            """
        );
        return rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split('\t'))
            .ToDictionary(row => row[0], row => int.Parse(row[1], CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Waits until every order of the book has ended. Then asserts that stock, reservations, ledger and payments agree.
    /// </summary>
    public async Task AssertSettledAsync(long book, int copies, int seconds = 60)
    {
        await WaitUntilAsync(
            async () =>
                await QueryOrdersAsync(
                    $"""
                    SELECT COUNT(*) FROM orders o JOIN order_lines l ON l.order_id = o.id
                    WHERE l.book_id = {book} AND o.step <> 'Done'
                    """
                ) == "0",
            $"every order of book {book} done: "
                + await QueryOrdersAsync(
                    "SELECT o.status, o.step, o.stock_held, o.payment_open, COUNT(*) FROM orders o GROUP BY 1, 2, 3, 4"
                ),
            seconds
        );

        var sold = int.Parse(
            await QueryOrdersAsync(
                $"""
                SELECT COALESCE(SUM(l.quantity), 0) FROM orders o JOIN order_lines l ON l.order_id = o.id
                WHERE l.book_id = {book} AND o.status = 'Completed'
                """
            ),
            CultureInfo.InvariantCulture
        );
        await WaitUntilAsync(async () => (await StockAsync(book)).Reserved == 0, $"no reserved copy of book {book}");
        Assert.Equal((copies - sold, 0), await StockAsync(book));
        var audit = JsonNode.Parse(await Inventory.Client.GetStringAsync("/stock/audit", Cancellation))!;
        Assert.True((bool)audit["addsUp"]!, audit.ToJsonString());

        // A completed order is paid, a cancelled one refunded or unpaid. A refused order has no payment.
        Assert.Equal(
            "",
            await QueryOrdersAsync(
                $"""
                SELECT o.id, o.status, p.status
                FROM orders o JOIN order_lines l ON l.order_id = o.id LEFT JOIN payments p ON p.order_id = o.id
                WHERE l.book_id = {book} AND NOT (
                  (o.status = 'Completed' AND p.status = 'Authorised' AND p.amount = o.total)
                  OR (o.status = 'Cancelled' AND (p.status IS NULL OR p.status <> 'Authorised'))
                  OR (o.status = 'Refused' AND p.status IS NULL))
                """
            )
        );
        // Inventory has committed exactly the orders that Orders has completed.
        var committed = await QueryInventoryAsync(
            $"""
            SELECT COALESCE(GROUP_CONCAT(r.order_id ORDER BY r.order_id), '')
            FROM reservations r JOIN reservation_lines l ON l.order_id = r.order_id
            WHERE l.book_id = {book} AND r.state = 'committed'
            """
        );
        Assert.Equal(
            await QueryOrdersAsync(
                $"""
                SELECT COALESCE(GROUP_CONCAT(o.id ORDER BY o.id), '')
                FROM orders o JOIN order_lines l ON l.order_id = o.id
                WHERE l.book_id = {book} AND o.status = 'Completed'
                """
            ),
            committed
        );
    }

    public async Task<string> QueryOrdersAsync(string sql) =>
        (await _mariadb.ExecuteAsync($"SET SESSION group_concat_max_len = 100000; {sql}", OrdersSchema)).Trim();

    public async Task<string> QueryInventoryAsync(string sql) =>
        (await _mariadb.ExecuteAsync($"SET SESSION group_concat_max_len = 100000; {sql}", InventorySchema)).Trim();

    private async Task<(int OnHand, int Reserved)> StockAsync(long book)
    {
        var stock = JsonNode.Parse(await Inventory.Client.GetStringAsync($"/stock/{book}", Cancellation))!;
        return ((int)stock["onHand"]!, (int)stock["reserved"]!);
    }

    private static string GetSchema(string connectionString) => connectionString.Split("Database=")[1];

    /// <summary>Repeats a request until the response is not 503; at most 90 seconds while the service is killed.</summary>
    private static async Task<HttpResponseMessage> RetryAsync(Func<Task<HttpResponseMessage>> sendAsync)
    {
        for (var started = Stopwatch.StartNew(); ; await Task.Delay(200, Cancellation))
        {
            try
            {
                var response = await sendAsync();
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    return response;
                }

                response.Dispose();
            }
            catch (Exception exception)
                when (exception is HttpRequestException or IOException && started.Elapsed < TimeSpan.FromSeconds(90))
            {
                // The service was killed during the request.
            }
        }
    }
}
