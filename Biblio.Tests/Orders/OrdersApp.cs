using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Biblio.Identity;
using Biblio.Messaging;
using Biblio.Messaging.Streams;
using Biblio.Orders.Data;
using Biblio.Orders.Features;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Biblio.Tests.Orders;

/// <summary>Runs Orders on a real MariaDB and Redis. The tests take the place of Catalog and Inventory.</summary>
public sealed class OrdersApp : IAsyncLifetime
{
    private readonly (string Key, string Value)[] _settings;
    private WebApplicationFactory<OrdersDbContext> _factory = null!;
    private ConnectionMultiplexer _redis = null!;
    private readonly List<WebApplicationFactory<OrdersDbContext>> _replicas = [];
    private string _schema = "";

    public OrdersApp()
        : this([]) { }

    private OrdersApp((string Key, string Value)[] settings) => _settings = settings;

    public HttpClient Client { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    public IServiceProvider Services => _factory.Services;

    /// <summary>The Catalog that Orders queries for books without an event.</summary>
    internal FakeCatalog Catalog { get; } = new();

    internal SqlCounter Sql { get; } = new();

    /// <summary>Starts an app with additional settings.</summary>
    public static async Task<OrdersApp> StartAsync(params (string Key, string Value)[] settings)
    {
        var app = new OrdersApp(settings);
        await app.InitializeAsync();
        return app;
    }

    public async ValueTask InitializeAsync()
    {
        var mariadb = await MariaDbServer.SharedAsync();
        // All apps use the same stream names, so each app needs its own Redis.
        Redis = await RedisServer.StartAsync();
        var connection = await mariadb.CreateSchemaAsync("ordersdb");
        _schema = connection.Split("Database=")[1];
        _redis = await ConnectionMultiplexer.ConnectAsync($"{Redis.ConnectionString},abortConnect=false");
        _factory = new WebApplicationFactory<OrdersDbContext>().WithWebHostBuilder(web =>
        {
            web.UseSetting("ConnectionStrings:ordersdb", connection);
            web.UseSetting("ConnectionStrings:cache", Redis.ConnectionString);
            web.UseSetting(Tokens.KeySetSetting.Key, Tokens.KeySetSetting.Value);
            web.UseSetting("Messaging:Consumer", _schema);
            web.UseSetting("Logging:LogLevel:Default", "Warning");
            // The fake catalogue answers HTTP.
            web.UseSetting("Orders:CatalogProtocol", "http");
            foreach (var (key, value) in _settings)
            {
                web.UseSetting(key, value);
            }

            web.ConfigureTestServices(services =>
            {
                services.AddHttpClient(nameof(CatalogClient)).ConfigurePrimaryHttpMessageHandler(() => Catalog);
                services.ConfigureDbContext<OrdersDbContext>(options => options.AddInterceptors(Sql));
            });
        });
        // The counter of SQL statements follows the execution context of the test.
        _factory.Server.PreserveExecutionContext = true;
        Client = CreateClient(Tokens.Librarian);
        await WaitUntilAsync(async () => (await Client.GetAsync("/health")).StatusCode == HttpStatusCode.OK, "healthy");
    }

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        await _redis.CloseAsync();
        Redis.Process.Kill();
    }

    /// <summary>Creates a client with the token of this caller.</summary>
    internal HttpClient CreateClient(Caller caller) => _factory.CreateClient().As(caller);

    /// <summary>Starts another replica with its own consumer name. It stops with this app.</summary>
    public HttpClient CreateReplica()
    {
        var replica = _factory.WithWebHostBuilder(web =>
            web.UseSetting("Messaging:Consumer", Guid.NewGuid().ToString("N"))
        );
        _replicas.Add(replica);
        return replica.CreateClient().As(Tokens.Librarian);
    }

    /// <summary>Returns whether an instrument belongs to this app and not to another app of this process.</summary>
    public bool Owns(Instrument instrument) =>
        _replicas
            .Prepend(_factory)
            .Any(one => one.Services.GetRequiredService<IMeterFactory>() == instrument.Meter.Scope);

    /// <summary>Inserts an order of one line.</summary>
    public async Task SoldAsync(long user, long? book, int quantity, decimal price, string status = "Completed")
    {
        var total = quantity * price;
        var bookId = book is null ? "NULL" : FormattableString.Invariant($"{book}");
        await QueryAsync(
            FormattableString.Invariant(
                $"""
                INSERT INTO orders (user_id, status, step, total, currency,
                    placed_at, changed_at, give_up_at, attempts, stock_held, payment_open, has_books, version)
                  VALUES ({user}, '{status}', 'Done', {total}, 'CAD',
                    UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 0, 0, 0, 1, 1);
                INSERT INTO order_lines VALUES (LAST_INSERT_ID(), 1, {bookId}, 'As ordered', {price}, {quantity});
                """
            )
        );
    }

    /// <summary>Removes all orders and books, and what is known of them in Redis.</summary>
    public async Task ClearAsync()
    {
        await QueryAsync("DELETE FROM order_steps; DELETE FROM order_lines; DELETE FROM orders; DELETE FROM books");
        await ClearRedisAsync();
    }

    public Task ClearRedisAsync() => Redis.ExecuteAsync("FLUSHALL");

    public HttpClient CreateClientBehind(string pathBase)
    {
        var client = CreateClient(Tokens.Librarian);
        client.DefaultRequestHeaders.Add("X-Forwarded-Prefix", pathBase);
        return client;
    }

    public async Task<HttpResponseMessage> PostAsync(string json, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders")
        {
            Content = new StringContent(json, null, "application/json"),
        };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Places an order that must be accepted, and returns its id.</summary>
    public async Task<long> PlaceAsync(string json, string? key = null)
    {
        using var response = await PostAsync(json, key);
        Assert.True(
            response.StatusCode == HttpStatusCode.Created,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        return (long)(await JsonAsync(response))["id"]!;
    }

    public Task<long> PlaceBookAsync(long book, int quantity = 1, long user = 1) =>
        PlaceAsync($$"""{"userId":{{user}},"items":[{"bookId":{{book}},"quantity":{{quantity}}}]}""");

    public async Task<JsonNode> GetAsync(string path) =>
        await Client.GetFromJsonAsync<JsonNode>(path, TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException($"{path} answered null.");

    public async Task<string> StatusAsync(long order) => (string)(await GetAsync($"/orders/{order}"))["status"]!;

    public Task WaitForStatusAsync(long order, string status) =>
        WaitUntilAsync(async () => await StatusAsync(order) == status, $"order {order} {status}");

    /// <summary>Waits until the saga of the order is done.</summary>
    public Task WaitForDoneAsync(long order) =>
        WaitUntilAsync(
            async () => await QueryAsync($"SELECT step FROM orders WHERE id = {order}") == "Done",
            $"order {order} done"
        );

    public async Task CancelAsync(long order)
    {
        using var response = await Client.DeleteAsync($"/orders/{order}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    /// <summary>Publishes a book as Catalog does, and waits until Orders has stored it.</summary>
    public async Task PublishBookAsync(
        long id,
        string title = "Refactoring",
        decimal price = 20m,
        long version = 1,
        bool withdrawn = false,
        string currency = "CAD"
    )
    {
        await PublishAsync(
            "catalog",
            version == 1 ? "book-added" : "book-changed",
            new
            {
                bookId = id,
                version,
                title,
                authors = "Martin Fowler",
                price,
                currency,
                withdrawn,
            }
        );
        await WaitUntilAsync(
            async () => await QueryAsync($"SELECT COUNT(*) FROM books WHERE id = {id} AND version >= {version}") == "1",
            $"book {id} received"
        );
    }

    /// <summary>Publishes an event as another service does, and returns the id of the message.</summary>
    public async Task<Guid> PublishAsync(string topic, string type, object body, Guid? id = null)
    {
        var message = id ?? Guid.CreateVersion7();
        await _redis
            .GetDatabase()
            .StreamAddAsync(
                StreamNames.Events(topic),
                [
                    new("id", message.ToString()),
                    new("type", type),
                    new("body", JsonSerializer.Serialize(body, MessageJson.Options)),
                    new("said-at", "2026-01-01T00:00:00.0000000Z"),
                ]
            );
        return message;
    }

    public Task<Guid> PublishReservedAsync(long order) =>
        PublishAsync(
            "inventory",
            "stock-reserved",
            new { orderId = order, expiresAt = DateTime.UtcNow.AddMinutes(15) }
        );

    public Task<Guid> PublishRefusedAsync(long order) =>
        PublishAsync(
            "inventory",
            "stock-refused",
            new
            {
                orderId = order,
                reason = "not-enough-stock",
                lines = new[]
                {
                    new
                    {
                        bookId = 7,
                        requested = 2,
                        available = 1,
                    },
                },
            }
        );

    public Task<Guid> PublishCommittedAsync(long order) =>
        PublishAsync("inventory", "stock-committed", new { orderId = order });

    public Task<Guid> PublishReleasedAsync(long order) =>
        PublishAsync("inventory", "stock-released", new { orderId = order, reason = "order-cancelled" });

    /// <summary>Returns the commands to Inventory about the order.</summary>
    public async Task<List<JsonNode>> GetCommandsAsync(string type, long order) =>
        await ReadStreamAsync(StreamNames.Commands("inventory"), type, order);

    /// <summary>Returns the events of Orders about the order.</summary>
    public async Task<List<JsonNode>> GetEventsAsync(string type, long order) =>
        await ReadStreamAsync(StreamNames.Events("orders"), type, order);

    public Task WaitForCommandAsync(string type, long order, int times = 1) =>
        WaitUntilAsync(
            async () => (await GetCommandsAsync(type, order)).Count >= times,
            $"{type} sent {times} times for order {order}"
        );

    /// <summary>Completes an order with the events of an Inventory that has enough stock.</summary>
    public async Task CompleteAsync(long order)
    {
        await WaitForCommandAsync("reserve-stock", order);
        await PublishReservedAsync(order);
        await WaitForCommandAsync("commit-stock", order);
        await PublishCommittedAsync(order);
        await WaitForStatusAsync(order, "completed");
    }

    /// <summary>Runs a query. Columns of the result are separated by tabs.</summary>
    public async Task<string> QueryAsync(string sql) =>
        (await (await MariaDbServer.SharedAsync()).ExecuteAsync(sql, _schema)).Trim();

    public static Task WaitUntilAsync(Func<Task<bool>> condition, string description, int seconds = 20) =>
        Eventually.IsTrueAsync(condition, () => Task.FromResult(description), seconds);

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    private async Task<List<JsonNode>> ReadStreamAsync(string stream, string type, long order) =>
        [
            .. from entry in await _redis.GetDatabase().StreamRangeAsync(stream)
            where entry["type"] == type
            let body = JsonNode.Parse((string)entry["body"]!)!
            where (long)body["orderId"]! == order
            select body,
        ];

    /// <summary>The part of GET /books?ids=... of Catalog that Orders uses.</summary>
    internal sealed class FakeCatalog : HttpMessageHandler
    {
        public ConcurrentDictionary<long, object> Books { get; } = new();

        public ConcurrentQueue<string> Requests { get; } = new();

        public bool IsDown { get; set; }

        public void Add(long id, string title, decimal price, bool withdrawn = false) =>
            Books[id] = new
            {
                id,
                title,
                price,
                currency = "CAD",
                withdrawn,
                version = 3,
                authors = new[] { new { id = 1, name = "Somebody" } },
                year = 1999,
            };

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (IsDown)
            {
                throw new HttpRequestException("Connection refused");
            }

            var ids = System.Web.HttpUtility.ParseQueryString(request.RequestUri!.Query)["ids"]!;
            Requests.Enqueue(ids);
            var items = ids.Split(',')
                .Select(id => Books.GetValueOrDefault(long.Parse(id, null)))
                .OfType<object>()
                .ToList();
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = JsonContent.Create(
                        new
                        {
                            items,
                            page = 1,
                            pageSize = 100,
                            total = items.Count,
                        }
                    ),
                }
            );
        }
    }
}
