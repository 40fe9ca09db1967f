using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Inventory.Data;
using Biblio.Persistence.Migrations;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Inventory;

/// <summary>
/// Runs Inventory in this process with its own database schema and Redis.
/// The tests write messages of Catalog and Orders to the streams.
/// </summary>
public class InventoryApp : WebApplicationFactory<InventoryDbContext>, IAsyncLifetime
{
    private string _connection = "";
    private RedisServer _redis = null!;
    private static long _orders;
    private static long _books;

    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public string Schema => _connection.Split("Database=")[1];

    public static long NewOrderId() => Interlocked.Increment(ref _orders);

    public async ValueTask InitializeAsync()
    {
        _connection = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("inventory");
        _redis = await RedisServer.StartAsync();
        await Services.GetRequiredService<MigrationState>().WhenReadyAsync(TestContext.Current.CancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _redis.Process.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the stock of a new book with this number of copies, and returns the id of the book.</summary>
    public async Task<long> CreateBookAsync(int copies)
    {
        var book = Interlocked.Increment(ref _books);
        using var http = CreateClient();
        var opened = await http.PutAsJsonAsync(
            $"/stock/{book}",
            new { onHand = copies },
            TestContext.Current.CancellationToken
        );
        opened.EnsureSuccessStatusCode();
        return book;
    }

    public static long NewBookId() => Interlocked.Increment(ref _books);

    public Task PublishCatalogEventAsync(string type, object body) =>
        AddToStreamAsync("biblio:events:catalog", type, body);

    public Task PublishBookAsync(
        long bookId,
        long version,
        string title = "Maria Chapdelaine",
        bool withdrawn = false,
        string type = "book-added"
    ) =>
        PublishCatalogEventAsync(
            type,
            new
            {
                bookId,
                version,
                title,
                authors = "Louis Hémon",
                price = 19.95m,
                currency = "CAD",
                withdrawn,
            }
        );

    public Task ReserveAsync(long orderId, params (long BookId, int Quantity)[] lines) =>
        AddToStreamAsync(
            "biblio:commands:inventory",
            "reserve-stock",
            new { orderId, lines = lines.Select(line => new { line.BookId, line.Quantity }) }
        );

    public Task CommitAsync(long orderId) =>
        AddToStreamAsync("biblio:commands:inventory", "commit-stock", new { orderId });

    public Task ReleaseAsync(long orderId, string reason = "cancelled") =>
        AddToStreamAsync("biblio:commands:inventory", "release-stock", new { orderId, reason });

    /// <summary>Returns the events that Inventory has published about an order.</summary>
    public async Task<List<(string Type, JsonElement Body)>> GetPublishedAsync(long orderId) =>
        [
            .. (await GetPublishedAsync()).Where(published =>
                published.Body.GetProperty("orderId").GetInt64() == orderId
            ),
        ];

    public async Task<List<(string Type, JsonElement Body)>> GetPublishedAsync()
    {
        List<(string, JsonElement)> published = [];
        var fields = (await _redis.ExecuteAsync("XRANGE", "biblio:events:inventory", "-", "+")).Split('\n');
        var type = "";
        for (var i = 0; i + 1 < fields.Length; i++)
        {
            if (fields[i] == "type")
            {
                type = fields[i + 1];
            }
            else if (fields[i] == "body")
            {
                published.Add((type, JsonSerializer.Deserialize<JsonElement>(fields[i + 1])));
            }
        }

        return published;
    }

    /// <summary>Waits until exactly these events of the order are published, and returns the last body.</summary>
    public async Task<JsonElement> AssertPublishedAsync(long orderId, params string[] types)
    {
        List<(string Type, JsonElement Body)> published = [];
        await Eventually.IsTrueAsync(
            async () => (published = await GetPublishedAsync(orderId)).Count >= types.Length,
            () => Task.FromResult($"order {orderId}: published {string.Join(", ", published.Select(s => s.Type))}")
        );
        Assert.Equal(types, published.Select(s => s.Type));
        return published[^1].Body;
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var http = CreateClient();
        return await http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);
    }

    public async Task<(int OnHand, int Reserved, int Available)> GetStockAsync(long bookId)
    {
        var stock = await GetAsync($"/stock/{bookId}");
        return (
            stock.GetProperty("onHand").GetInt32(),
            stock.GetProperty("reserved").GetInt32(),
            stock.GetProperty("available").GetInt32()
        );
    }

    /// <summary>Returns the ledger of a book, oldest line first.</summary>
    public async Task<List<(string Kind, int Quantity)>> GetLedgerAsync(long bookId) =>
        [
            .. (await GetAsync($"/stock/{bookId}/movements?pageSize=100"))
                .GetProperty("items")
                .EnumerateArray()
                .Reverse()
                .Select(line => (line.GetProperty("kind").GetString()!, line.GetProperty("quantity").GetInt32())),
        ];

    public async Task AssertConsistentAsync()
    {
        var audit = await GetAsync("/stock/audit");
        Assert.True(audit.GetProperty("addsUp").GetBoolean(), audit.ToString());
    }

    public async Task ExecuteAsync(string sql) => await (await MariaDbServer.SharedAsync()).ExecuteAsync(sql, Schema);

    /// <summary>Every client is a librarian. The tests in Accounts/ cover permissions.</summary>
    protected override void ConfigureClient(HttpClient client)
    {
        base.ConfigureClient(client);
        client.As(Tokens.Librarian);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:inventorydb", _connection);
        builder.UseSetting("ConnectionStrings:cache", _redis.ConnectionString);
        builder.UseSetting(Tokens.KeySetSetting.Key, Tokens.KeySetSetting.Value);
        builder.UseSetting("Messaging:Consumer", "test");
        builder.UseSetting("Inventory:DeliveryFile", "Biblio.Tests/Inventory/delivery.tsv");
        builder.ConfigureLogging(logging => logging.ClearProviders());
        foreach (var (key, value) in Settings)
        {
            builder.UseSetting(key, value);
        }
    }

    private Task<string> AddToStreamAsync(string stream, string type, object body) =>
        _redis.AddMessageAsync(
            stream,
            type,
            JsonSerializer.Serialize(body, JsonSerializerOptions.Web),
            otherFields: ["said-at", DateTime.UtcNow.ToString("O")]
        );
}
