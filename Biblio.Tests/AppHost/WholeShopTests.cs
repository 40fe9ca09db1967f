using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.AppHost;

/// <summary>One Biblio, started as a user starts it. The tests of this folder share it unless they stop it.</summary>
[CollectionDefinition(nameof(WholeShop))]
public sealed class SharedWholeShop : ICollectionFixture<WholeShop>;

public sealed class WholeShop : IAsyncLifetime
{
    internal BiblioProcess Biblio { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Biblio = BiblioProcess.Start(arguments: "--Dashboard=true");
        await Biblio.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
        using var librarian = await Biblio.SignInAsync(new HttpClient());
        Librarian = librarian.DefaultRequestHeaders.Authorization!;
    }

    public AuthenticationHeaderValue Librarian { get; private set; } = null!;

    public ValueTask DisposeAsync() => Biblio.DisposeAsync();
}

[Collection(nameof(WholeShop))]
public sealed class WholeShopTests(WholeShop shop) : IDisposable
{
    private readonly HttpClient _client = new()
    {
        BaseAddress = shop.Biblio.GatewayUrl,
        DefaultRequestHeaders = { Authorization = shop.Librarian },
    };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_home_page_of_a_fresh_shop_lists_books()
    {
        // The book is one of the six newest. On a slow machine, the first page may leave out that row.
        var page = "";
        await Eventually.IsTrueAsync(
            async () =>
            {
                page = await _client.GetStringAsync(new Uri("/", UriKind.Relative), CancellationToken);
                return page.Contains("Pragmatic Programmer", StringComparison.Ordinal);
            },
            () => Task.FromResult(page),
            pollMilliseconds: 1000
        );
    }

    [Fact]
    public async Task An_order_completes_and_the_stock_falls()
    {
        var book = (
            await _client.GetFromJsonAsync<JsonNode>("/api/catalog/books?q=pragmatic+programmer", CancellationToken)
        )!["items"]![0]!["id"]!.GetValue<long>();
        var before = await GetUntilAsync($"/api/inventory/stock/{book}", stock => stock["onHand"] is not null);

        using var placed = await _client.PostAsJsonAsync(
            "/api/orders",
            new { userId = 1, items = new[] { new { bookId = book, quantity = 2 } } },
            CancellationToken
        );
        Assert.Equal(201, (int)placed.StatusCode);

        await GetUntilAsync(placed.Headers.Location!.ToString(), order =>
            order["status"]!.GetValue<string>() == "completed"
        );
        var after = await GetUntilAsync($"/api/inventory/stock/{book}", stock =>
            stock["reserved"]!.GetValue<int>() == 0
        );
        Assert.Equal(before["onHand"]!.GetValue<int>() - 2, after["onHand"]!.GetValue<int>());
    }

    [Fact]
    public void The_status_file_lists_every_resource_as_healthy()
    {
        var status = File.ReadAllLines(Path.Combine(shop.Biblio.Folder, "run/status"))
            .Select(line => line.Split('\t'))
            .ToDictionary(line => line[0]);

        Assert.Equal(
            [
                "alertmanager",
                "api",
                "cache",
                "catalog",
                "inventory",
                "lending",
                "mail",
                "mysql",
                "mysql-exporter",
                "node-exporter",
                "orders",
                "prometheus",
                "redis-exporter",
                "web",
            ],
            status.Keys.Order()
        );
        Assert.All(status.Values, line => Assert.Equal("healthy", line[2]));
        Assert.Contains($"http://localhost:{8000 + shop.Biblio.Offset}", status["api"][3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prometheus_reaches_every_target()
    {
        using var prometheus = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{9090 + shop.Biblio.Offset}"),
        };
        await Eventually.IsTrueAsync(
            async () =>
            {
                var targets = (await prometheus.GetFromJsonAsync<JsonNode>("/api/v1/targets", CancellationToken))![
                    "data"
                ]!["activeTargets"]!.AsArray();
                return targets.Count == 11 && targets.All(target => (string?)target!["health"] == "up");
            },
            async () => await prometheus.GetStringAsync("/api/v1/targets", CancellationToken)
        );
        Assert.DoesNotContain(
            "\"health\":\"err\"",
            await prometheus.GetStringAsync("/api/v1/rules", CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Files_with_secrets_are_readable_by_their_owner_only()
    {
        foreach (
            var file in new[]
            {
                "alertmanager/webhook-token",
                "mysql-exporter/my.cnf",
                "run/redis.conf",
                "run/accounts.sql",
                "accounts/starter",
            }
        )
        {
            Assert.Equal(
                "600",
                (
                    await LocalProcess.RunAsync(
                        "stat",
                        ["-c", "%a", Path.Combine(shop.Biblio.Folder, file)],
                        cancellationToken: CancellationToken
                    )
                ).Trim()
            );
        }
    }

    [Theory]
    [InlineData("catalog", "ordersdb")]
    [InlineData("catalog", "inventorydb")]
    [InlineData("orders", "catalogdb")]
    [InlineData("orders", "inventorydb")]
    [InlineData("inventory", "ordersdb")]
    [InlineData("inventory", "catalogdb")]
    [InlineData("inventory", "lendingdb")]
    [InlineData("lending", "ordersdb")]
    [InlineData("orders", "accountsdb")]
    [InlineData("accounts", "ordersdb")]
    [InlineData("orders", "mysql")]
    public async Task A_database_account_can_access_only_its_own_schema(string account, string schema)
    {
        string[] arguments =
        [
            "--no-defaults",
            "-h127.0.0.1",
            $"-P{3306 + shop.Biblio.Offset}",
            $"-u{account}",
            $"-ptest-{account}-db",
            "-N",
            "-B",
        ];
        Assert.NotEqual(
            "",
            await LocalProcess.RunAsync(
                "mariadb",
                arguments,
                $"SHOW TABLES IN {account}db",
                cancellationToken: CancellationToken
            )
        );

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            LocalProcess.RunAsync(
                "mariadb",
                arguments,
                $"SHOW TABLES IN {schema}",
                cancellationToken: CancellationToken
            )
        );
        Assert.Contains("denied", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_database_has_its_own_temporary_folder()
    {
        string[] arguments =
        [
            "--no-defaults",
            "-h127.0.0.1",
            $"-P{3306 + shop.Biblio.Offset}",
            "-ucatalog",
            "-ptest-catalog-db",
            "-N",
            "-B",
        ];
        var folder = (
            await LocalProcess.RunAsync("mariadb", arguments, "SELECT @@tmpdir", cancellationToken: CancellationToken)
        ).Trim();

        // A starting MariaDB deletes all temporary tables in its folder, also those of another server.
        Assert.StartsWith(shop.Biblio.Folder, folder, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Internal_ports_listen_on_loopback_and_stores_require_passwords()
    {
        string[] ports =
        [
            .. new[] { 1025, 3306, 6379, 8025, 9090, 9093, 9100, 9104, 9121 }.Select(port =>
                $"{port + shop.Biblio.Offset:X4}"
            ),
        ];
        var listening =
            from line in File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
            let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            where fields[3] == "0A" && ports.Contains(fields[1].Split(':')[1])
            select fields[1].Split(':')[0];
        Assert.Equal(Enumerable.Repeat("0100007F", ports.Length), listening);

        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", 6379 + shop.Biblio.Offset, CancellationToken);
        await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("-NOAUTH", await reader.ReadLineAsync(CancellationToken), StringComparison.Ordinal);
    }

    public void Dispose() => _client.Dispose();

    private async Task<JsonNode> GetUntilAsync(string path, Func<JsonNode, bool> condition)
    {
        var (answer, last) = (default(JsonNode), "");
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var response = await _client.GetAsync(
                    new Uri(path, UriKind.RelativeOrAbsolute),
                    CancellationToken
                );
                var text = await response.Content.ReadAsStringAsync(CancellationToken);
                last = $"{(int)response.StatusCode} {text}";
                answer = response.IsSuccessStatusCode ? JsonNode.Parse(text) : null;
                return answer is not null && condition(answer);
            },
            () => Task.FromResult($"{path} still answers {last}"),
            seconds: 30
        );
        return answer!;
    }
}
