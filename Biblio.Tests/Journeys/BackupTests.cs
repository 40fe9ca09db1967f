using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.AppHost.Backups;
using Biblio.Tests.Fixtures;
using StackExchange.Redis;

namespace Biblio.Tests.Journeys;

/// <summary><c>./biblio backup</c> and <c>./biblio restore</c>, with a whole Biblio as a user runs it.</summary>
public sealed class BackupTests : IDisposable
{
    // Everything else that is in Redis after normal use. It is computed again, or sent again by the outbox.
    private static readonly string[] Rebuilt =
    [
        "biblio:events:",
        "biblio:commands:",
        "biblio:health",
        "reports:",
        "order:",
    ];

    private const int Terminate = 15;

    private readonly string _folder = Directory.CreateTempSubdirectory("biblio-restored-").FullName;
    private readonly int _offset = BiblioProcess.FreeOffset();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string State => Path.Combine(_folder, "state");

    private string Backup => Path.Combine(_folder, "backup.zip");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_restore_brings_orders_back_and_completes_open_ones()
    {
        long book;
        long completed;
        long open;
        long later;
        int stock;
        await using (var biblio = await StartAsync())
        {
            using var shop = await ClientAsync(biblio);
            book = await FindBookAsync(shop);
            stock = await StockAsync(shop, book);
            completed = await OrderAsync(shop, book);
            await WaitUntilCompletedAsync(shop, completed);
            await AssertRedisHoldsOnlyWhatIsKnownAsync(biblio);
            // Inventory takes the next message only after half a minute, so this order is open in the backup.
            using (
                var inventory = await biblio.SignInAsync(
                    new() { BaseAddress = new($"http://localhost:{5003 + _offset}") }
                )
            )
            using (
                var slow = await inventory.PutAsJsonAsync(
                    "/faults/slow-consumer",
                    new { value = 30_000 },
                    CancellationToken
                )
            )
            {
                slow.EnsureSuccessStatusCode();
            }

            open = await OrderAsync(shop, book);

            var mysql = await RunAsync("SELECT CONCAT('orders: ', COUNT(*)) FROM ordersdb.orders;", "mysql");
            Assert.True(mysql.Output.Contains("orders: 2", StringComparison.Ordinal), mysql.Output);
            var redis = await RunAsync("PING", "redis");
            Assert.Equal((0, "PONG"), (redis.ExitCode, redis.Output.Trim()));

            var written = await RunAsync("", "backup", Backup);
            Assert.Equal((0, true), (written.ExitCode, File.Exists(Backup)));
            later = await OrderAsync(shop, book);
            Assert.Equal(UnfinishedStatus, await StatusAsync(shop, open));

            var refused = await RunAsync("yes", "restore", Backup);
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Contains("Biblio runs", refused.Output, StringComparison.Ordinal);
            await biblio.StopAsync(Terminate, CancellationToken);
            Assert.Equal(0, biblio.ExitCode);
        }

        var damaged = Path.Combine(_folder, "damaged.zip");
        await File.WriteAllBytesAsync(
            damaged,
            (await File.ReadAllBytesAsync(Backup, CancellationToken))[..^200],
            CancellationToken
        );
        foreach (var (file, answer) in new[] { (damaged, "yes"), (Backup, "no") })
        {
            Assert.NotEqual(0, (await RunAsync(answer, "restore", file)).ExitCode);
            Assert.True(Directory.Exists(Path.Combine(State, "mysql", "data", "ordersdb")), $"{file} changed data");
        }

        Directory.Delete(Path.Combine(State, "mysql"), recursive: true);
        Directory.Delete(Path.Combine(State, "redis"), recursive: true);
        var restored = await RunAsync("yes", "restore", Backup);
        Assert.True(restored.ExitCode == 0, restored.Output);
        Assert.Contains("The data is restored", restored.Output, StringComparison.Ordinal);

        await using (var biblio = await StartAsync())
        {
            using var shop = await ClientAsync(biblio);
            await WaitUntilCompletedAsync(shop, completed);
            await WaitUntilCompletedAsync(shop, open);
            using var missing = await shop.GetAsync($"/api/orders/{later}", CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
            Assert.Equal(stock - 2, await StockAsync(shop, book));
        }
    }

    private const string UnfinishedStatus = "pending";

    private async Task<BiblioProcess> StartAsync()
    {
        var biblio = BiblioProcess.Start(_offset, State, "--Observability=false");
        await biblio.WaitUntilReadyAsync(CancellationToken);
        return biblio;
    }

    private static async Task<HttpClient> ClientAsync(BiblioProcess biblio) =>
        await biblio.SignInAsync(new() { BaseAddress = biblio.GatewayUrl });

    private static async Task<long> FindBookAsync(HttpClient shop)
    {
        var found = await shop.GetFromJsonAsync<JsonNode>(
            "/api/catalog/books?q=pragmatic+programmer",
            CancellationToken
        );
        var book = found!["items"]![0]!["id"]!.GetValue<long>();
        await Eventually.IsTrueAsync(async () =>
            (await shop.GetAsync($"/api/inventory/stock/{book}", CancellationToken)).IsSuccessStatusCode
        );
        return book;
    }

    private static async Task<int> StockAsync(HttpClient shop, long book) =>
        (await shop.GetFromJsonAsync<JsonNode>($"/api/inventory/stock/{book}", CancellationToken))![
            "available"
        ]!.GetValue<int>();

    private static async Task<long> OrderAsync(HttpClient shop, long book)
    {
        using var placed = await shop.PostAsJsonAsync(
            "/api/orders",
            new { userId = 1, items = new[] { new { bookId = book, quantity = 1 } } },
            CancellationToken
        );
        Assert.Equal(HttpStatusCode.Created, placed.StatusCode);
        return (await placed.Content.ReadFromJsonAsync<JsonNode>(CancellationToken))!["id"]!.GetValue<long>();
    }

    private static async Task<string> StatusAsync(HttpClient shop, long order) =>
        (await shop.GetFromJsonAsync<JsonNode>($"/api/orders/{order}", CancellationToken))![
            "status"
        ]!.GetValue<string>();

    private static Task WaitUntilCompletedAsync(HttpClient shop, long order) =>
        Eventually.IsTrueAsync(async () => await StatusAsync(shop, order) == "completed");

    /// <summary>A new key must be added to the backup, or to the list of what is computed again.</summary>
    private static async Task AssertRedisHoldsOnlyWhatIsKnownAsync(BiblioProcess biblio)
    {
        var port = (6379 + biblio.Offset).ToString(CultureInfo.InvariantCulture);
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},password=test-redis");
        await foreach (var key in redis.GetServers().Single().KeysAsync())
        {
            var name = (string)key!;
            Assert.True(
                RedisContent.Keys.Contains(name)
                    || Rebuilt.Any(start => name.StartsWith(start, StringComparison.Ordinal)),
                $"{name} is in no backup"
            );
        }
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string input, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(Path.Combine(Repository.Root, "biblio"), arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["StateFolder"] = State },
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken);
        var error = process.StandardError.ReadToEndAsync(CancellationToken);
        await process.StandardInput.WriteLineAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
