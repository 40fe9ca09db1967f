using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Biblio.Messaging;
using Biblio.Messaging.Inbox;
using Biblio.Messaging.Streams;
using Biblio.Orders;
using Biblio.Orders.Data;
using Biblio.ServiceDefaults.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Biblio.Tests.Orders;

/// <summary>Orders alone, on a real MariaDB and a real Redis; the test plays Catalog and Inventory.</summary>
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

    /// <summary>What Catalog knows, for books that Orders has not heard of.</summary>
    internal FakeCatalog Catalog { get; } = new();

    internal SqlCounter Sql { get; } = new();

    /// <summary>One with settings of its own.</summary>
    public static async Task<OrdersApp> StartAsync(params (string Key, string Value)[] settings)
    {
        var app = new OrdersApp(settings);
        await app.InitializeAsync();
        return app;
    }

    public async ValueTask InitializeAsync()
    {
        var mariadb = await MariaDbServer.SharedAsync();
        // the streams' names are the same for everyone, so everyone has a Redis
        Redis = await RedisServer.StartAsync();
        var connection = await mariadb.CreateSchemaAsync("ordersdb");
        _schema = connection.Split("Database=")[1];
        _redis = await ConnectionMultiplexer.ConnectAsync($"{Redis.ConnectionString},abortConnect=false");
        _factory = new WebApplicationFactory<OrdersDbContext>().WithWebHostBuilder(web =>
        {
            web.UseSetting("ConnectionStrings:ordersdb", connection);
            web.UseSetting("ConnectionStrings:cache", Redis.ConnectionString);
            web.UseSetting("Identity:KeyRingSecret", Tokens.KeyRingSecret);
            web.UseSetting("Messaging:Consumer", _schema);
            web.UseSetting("Logging:LogLevel:Default", "Warning");
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
        // so that the statements of one request can be counted
        _factory.Server.PreserveExecutionContext = true;
        Client = ClientOf(Tokens.Librarian);
        await UntilAsync(async () => (await Client.GetAsync("/health")).StatusCode == HttpStatusCode.OK, "healthy");
    }

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        await _redis.CloseAsync();
        Redis.Process.Kill();
    }

    /// <summary>Somebody else than the librarian whom the other tests are.</summary>
    internal HttpClient ClientOf(Caller caller) => _factory.CreateClient().As(Redis.ConnectionString, caller);

    /// <summary>One more process of Orders, as far as database and Redis can tell; gone with this one.</summary>
    public HttpClient Replica()
    {
        var replica = _factory.WithWebHostBuilder(web =>
            web.UseSetting("Messaging:Consumer", Guid.NewGuid().ToString("N"))
        );
        _replicas.Add(replica);
        return replica.CreateClient().As(Redis.ConnectionString, Tokens.Librarian);
    }

    /// <summary>Whether an instrument is of this app: others of the same name are in the same process.</summary>
    public bool Owns(Instrument instrument) =>
        _replicas
            .Prepend(_factory)
            .Any(one => one.Services.GetRequiredService<IMeterFactory>() == instrument.Meter.Scope);

    /// <summary>Takes everything out of Redis but the key ring, which is the gateway's to make.</summary>
    public Task EmptyRedisAsync() =>
        Redis.ExecuteAsync(
            "EVAL",
            "for _, key in ipairs(redis.call('KEYS', '*')) do if key ~= 'biblio:identity:keys' then redis.call('DEL', key) end end",
            "0"
        );

    public HttpClient ClientBehind(string pathBase)
    {
        var client = ClientOf(Tokens.Librarian);
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

    /// <summary>Places an order that must be accepted; its id.</summary>
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

    public Task UntilStatusAsync(long order, string status) =>
        UntilAsync(async () => await StatusAsync(order) == status, $"order {order} {status}");

    /// <summary>Until nothing is owed any more for the order.</summary>
    public Task UntilDoneAsync(long order) =>
        UntilAsync(
            async () => await RowAsync($"SELECT step FROM orders WHERE id = {order}") == "Done",
            $"order {order} done"
        );

    public async Task CancelAsync(long order)
    {
        using var response = await Client.DeleteAsync($"/orders/{order}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    /// <summary>Catalog says what a book is, and Orders has heard it.</summary>
    public async Task HearOfBookAsync(
        long id,
        string title = "Refactoring",
        decimal price = 20m,
        long version = 1,
        bool withdrawn = false,
        string currency = "CAD"
    )
    {
        await SayAsync(
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
        await UntilAsync(
            async () => await RowAsync($"SELECT COUNT(*) FROM books WHERE id = {id} AND version >= {version}") == "1",
            $"book {id} heard of"
        );
    }

    /// <summary>Says an event as another service would.</summary>
    public async Task<Guid> SayAsync(string topic, string type, object body, Guid? id = null)
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

    public Task<Guid> ReservedAsync(long order) =>
        SayAsync("inventory", "stock-reserved", new { orderId = order, expiresAt = DateTime.UtcNow.AddMinutes(15) });

    public Task<Guid> RefusedAsync(long order) =>
        SayAsync(
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

    public Task<Guid> CommittedAsync(long order) => SayAsync("inventory", "stock-committed", new { orderId = order });

    public Task<Guid> ReleasedAsync(long order) =>
        SayAsync("inventory", "stock-released", new { orderId = order, reason = "order-cancelled" });

    /// <summary>What was asked of Inventory for the order.</summary>
    public async Task<List<JsonNode>> AskedAsync(string type, long order) =>
        await SaidAsync(StreamNames.Commands("inventory"), type, order);

    /// <summary>What Orders told everyone of the order.</summary>
    public async Task<List<JsonNode>> ToldAsync(string type, long order) =>
        await SaidAsync(StreamNames.Events("orders"), type, order);

    public Task UntilAskedAsync(string type, long order, int times = 1) =>
        UntilAsync(
            async () => (await AskedAsync(type, order)).Count >= times,
            $"{type} asked for order {order}, {times} times"
        );

    /// <summary>Brings an order to its end as a willing Inventory would.</summary>
    public async Task CompleteAsync(long order)
    {
        await UntilAskedAsync("reserve-stock", order);
        await ReservedAsync(order);
        await UntilAskedAsync("commit-stock", order);
        await CommittedAsync(order);
        await UntilStatusAsync(order, "completed");
    }

    /// <summary>Looks into the database; columns separated by tabs.</summary>
    public async Task<string> RowAsync(string sql) =>
        (await (await MariaDbServer.SharedAsync()).ExecuteAsync(sql, _schema)).Trim();

    public static async Task UntilAsync(Func<Task<bool>> condition, string what, int seconds = 20)
    {
        for (
            var waited = Stopwatch.StartNew();
            !await condition();
            await Task.Delay(20, TestContext.Current.CancellationToken)
        )
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(seconds), $"Not within {seconds} s: {what}");
        }
    }

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    private async Task<List<JsonNode>> SaidAsync(string stream, string type, long order) =>
        [
            .. from entry in await _redis.GetDatabase().StreamRangeAsync(stream)
            where entry["type"] == type
            let body = JsonNode.Parse((string)entry["body"]!)!
            where (long)body["orderId"]! == order
            select body,
        ];

    /// <summary>Catalog's GET /books?ids=..., as far as Orders asks.</summary>
    internal sealed class FakeCatalog : HttpMessageHandler
    {
        public ConcurrentDictionary<long, object> Books { get; } = new();

        public ConcurrentQueue<string> Asked { get; } = new();

        public bool IsDown { get; set; }

        public void Has(long id, string title, decimal price, bool withdrawn = false) =>
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
            Asked.Enqueue(ids);
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
