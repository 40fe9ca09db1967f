using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Inventory.Data;
using Biblio.Messaging.Inbox;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Inventory;

/// <summary>Inventory in this process, with a schema and a Redis of its own. Catalog and Orders are played by the tests, through the streams.</summary>
public class InventoryApp : WebApplicationFactory<InventoryDbContext>, IAsyncLifetime
{
    private string _connection = "";
    private RedisServer _redis = null!;
    private static long _orders;
    private static long _books;

    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public string Schema => _connection.Split("Database=")[1];

    public static long NewOrder() => Interlocked.Increment(ref _orders);

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

    /// <summary>A new book of which there are so many copies.</summary>
    public async Task<long> BookAsync(int copies)
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

    public static long UnknownBook() => Interlocked.Increment(ref _books);

    public Task CatalogSaysAsync(string type, object body) => PutAsync("biblio:events:catalog", type, body);

    public Task LearnAsync(
        long bookId,
        long version,
        string title = "Maria Chapdelaine",
        bool withdrawn = false,
        string type = "book-added"
    ) =>
        CatalogSaysAsync(
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
        PutAsync(
            "biblio:commands:inventory",
            "reserve-stock",
            new { orderId, lines = lines.Select(line => new { line.BookId, line.Quantity }) }
        );

    public Task CommitAsync(long orderId) => PutAsync("biblio:commands:inventory", "commit-stock", new { orderId });

    public Task ReleaseAsync(long orderId, string reason = "cancelled") =>
        PutAsync("biblio:commands:inventory", "release-stock", new { orderId, reason });

    /// <summary>What Inventory has said about an order so far.</summary>
    public async Task<List<(string Type, JsonElement Body)>> SaidAsync(long orderId) =>
        [.. (await SaidAsync()).Where(said => said.Body.GetProperty("orderId").GetInt64() == orderId)];

    public async Task<List<(string Type, JsonElement Body)>> SaidAsync()
    {
        List<(string, JsonElement)> said = [];
        var words = (await _redis.ExecuteAsync("XRANGE", "biblio:events:inventory", "-", "+")).Split('\n');
        var type = "";
        for (var i = 0; i + 1 < words.Length; i++)
        {
            if (words[i] == "type")
            {
                type = words[i + 1];
            }
            else if (words[i] == "body")
            {
                said.Add((type, JsonSerializer.Deserialize<JsonElement>(words[i + 1])));
            }
        }

        return said;
    }

    /// <summary>Waits until Inventory has said exactly this about the order; returns the last body.</summary>
    public async Task<JsonElement> SaysAsync(long orderId, params string[] types)
    {
        List<(string Type, JsonElement Body)> said = [];
        await Eventually.IsTrueAsync(
            async () => (said = await SaidAsync(orderId)).Count >= types.Length,
            () => Task.FromResult($"order {orderId}: said {string.Join(", ", said.Select(s => s.Type))}")
        );
        Assert.Equal(types, said.Select(s => s.Type));
        return said[^1].Body;
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var http = CreateClient();
        return await http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);
    }

    public async Task<(int OnHand, int Reserved, int Available)> StockAsync(long bookId)
    {
        var stock = await GetAsync($"/stock/{bookId}");
        return (
            stock.GetProperty("onHand").GetInt32(),
            stock.GetProperty("reserved").GetInt32(),
            stock.GetProperty("available").GetInt32()
        );
    }

    /// <summary>The ledger of a book, the oldest line first.</summary>
    public async Task<List<(string Kind, int Quantity)>> LedgerAsync(long bookId) =>
        [
            .. (await GetAsync($"/stock/{bookId}/movements?pageSize=100"))
                .GetProperty("items")
                .EnumerateArray()
                .Reverse()
                .Select(line => (line.GetProperty("kind").GetString()!, line.GetProperty("quantity").GetInt32())),
        ];

    public async Task AddsUpAsync()
    {
        var audit = await GetAsync("/stock/audit");
        Assert.True(audit.GetProperty("addsUp").GetBoolean(), audit.ToString());
    }

    public async Task ExecuteAsync(string sql) => await (await MariaDbServer.SharedAsync()).ExecuteAsync(sql, Schema);

    /// <summary>Everybody here is a librarian; who may do what is tested in Accounts/.</summary>
    protected override void ConfigureClient(HttpClient client)
    {
        base.ConfigureClient(client);
        client.As(_redis.ConnectionString, Tokens.Librarian);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:inventorydb", _connection);
        builder.UseSetting("ConnectionStrings:cache", _redis.ConnectionString);
        builder.UseSetting("Identity:KeyRingSecret", Tokens.KeyRingSecret);
        builder.UseSetting("Messaging:Consumer", "test");
        builder.ConfigureLogging(logging => logging.ClearProviders());
        foreach (var (key, value) in Settings)
        {
            builder.UseSetting(key, value);
        }
    }

    private async Task PutAsync(string stream, string type, object body) =>
        await _redis.ExecuteAsync(
            "XADD",
            stream,
            "*",
            "id",
            Guid.CreateVersion7().ToString(),
            "type",
            type,
            "body",
            JsonSerializer.Serialize(body, JsonSerializerOptions.Web),
            "said-at",
            DateTime.UtcNow.ToString("O")
        );
}
