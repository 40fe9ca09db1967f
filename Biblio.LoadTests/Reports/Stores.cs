using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Reports;

/// <summary>MariaDB and Redis of a shop, through their own clients: what is measured is not to depend on another driver.</summary>
internal sealed class Stores(Shop shop)
{
    private const string Password = "reports-at-scale";

    /// <summary>What a shop is started with, so that its stores can be reached.</summary>
    public static Dictionary<string, string> Settings =>
        new() { ["Parameters__orders-db-password"] = Password, ["Parameters__redis-password"] = Password };

    /// <summary>Puts these orders where Orders keeps its own.</summary>
    public Task FillAsync(IEnumerable<GeneratedOrder> orders, CancellationToken cancellationToken) =>
        DatabaseAsync(input => OrdersAsSql.WriteAsync(orders, input, cancellationToken), cancellationToken);

    /// <summary>As after a bulk load by hand: how many rows there are to each key is counted anew.</summary>
    public Task AnalyzeAsync(CancellationToken cancellationToken) =>
        DatabaseAsync(input => input.WriteAsync("ANALYZE TABLE orders, order_lines;"), cancellationToken);

    /// <summary>Has Orders copy all orders to Redis anew, and waits until it has.</summary>
    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        await RedisAsync(
            "DEL reports:live reports:highest_spending_users reports:best_selling_products reports:highest_spending_users:previous reports:best_selling_products:previous",
            cancellationToken
        );
        while (await RedisAsync("HEXISTS reports:live whole", cancellationToken) != "1")
        {
            await Task.Delay(200, cancellationToken);
        }
    }

    /// <summary>What Redis holds, in MiB.</summary>
    public async Task<double> RedisMemoryAsync(CancellationToken cancellationToken) =>
        (await RedisAsync("INFO memory", cancellationToken))
            .Split('\n')
            .Where(line => line.StartsWith("used_memory:", StringComparison.Ordinal))
            .Select(line => double.Parse(line["used_memory:".Length..], null))
            .First() / 1_048_576;

    private Task<string> DatabaseAsync(Func<TextWriter, Task> write, CancellationToken cancellationToken) =>
        Client.RunAsync(
            ["mariadb", "mysql"],
            [
                "--no-defaults",
                "--host=127.0.0.1",
                $"--port={shop.MySqlPort}",
                "--user=orders",
                "--default-character-set=utf8mb4",
                "ordersdb",
            ],
            ("MYSQL_PWD", Password),
            write,
            cancellationToken
        );

    private Task<string> RedisAsync(string command, CancellationToken cancellationToken) =>
        Client.RunAsync(
            ["redis-cli", "valkey-cli"],
            ["-h", "127.0.0.1", "-p", $"{shop.RedisPort}"],
            ("REDISCLI_AUTH", Password),
            input => input.WriteLineAsync(command),
            cancellationToken
        );
}
