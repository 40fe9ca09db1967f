using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Reports;

/// <summary>
/// MariaDB and Redis of an instance, used through their own command-line clients. The measurement must not depend on
/// another driver.
/// </summary>
internal sealed class DataStoreClients(BiblioInstance biblio)
{
    private const string Password = "reports-at-scale";

    /// <summary>The settings that give an instance known passwords for its databases.</summary>
    public static Dictionary<string, string> Settings =>
        new() { ["Parameters__orders-db-password"] = Password, ["Parameters__redis-password"] = Password };

    /// <summary>Inserts these orders into the database of Orders.</summary>
    public Task FillAsync(IEnumerable<GeneratedOrder> orders, CancellationToken cancellationToken) =>
        RunOnDatabaseAsync(input => OrderSqlWriter.WriteAsync(orders, input, cancellationToken), cancellationToken);

    /// <summary>Updates the index statistics, as an administrator does after a bulk load.</summary>
    public Task AnalyzeAsync(CancellationToken cancellationToken) =>
        RunOnDatabaseAsync(input => input.WriteAsync("ANALYZE TABLE orders, order_lines;"), cancellationToken);

    /// <summary>Makes Orders copy all orders to Redis again, and waits until it is done.</summary>
    public async Task RebuildRedisAsync(CancellationToken cancellationToken)
    {
        await RunOnRedisAsync(
            "DEL reports:live reports:highest_spending_users reports:best_selling_products "
                + "reports:highest_spending_users:previous reports:best_selling_products:previous",
            cancellationToken
        );
        while (await RunOnRedisAsync("HEXISTS reports:live whole", cancellationToken) != "1")
        {
            await Task.Delay(200, cancellationToken);
        }
    }

    /// <summary>The memory usage of Redis, in MiB.</summary>
    public async Task<double> GetRedisMemoryAsync(CancellationToken cancellationToken) =>
        (await RunOnRedisAsync("INFO memory", cancellationToken))
            .Split('\n')
            .Where(line => line.StartsWith("used_memory:", StringComparison.Ordinal))
            .Select(line => double.Parse(line["used_memory:".Length..], null))
            .First() / 1_048_576;

    private Task<string> RunOnDatabaseAsync(Func<TextWriter, Task> write, CancellationToken cancellationToken) =>
        CommandLineClient.RunAsync(
            ["mariadb", "mysql"],
            [
                "--no-defaults",
                "--host=127.0.0.1",
                $"--port={biblio.MySqlPort}",
                "--user=orders",
                "--default-character-set=utf8mb4",
                "ordersdb",
            ],
            ("MYSQL_PWD", Password),
            write,
            cancellationToken
        );

    private Task<string> RunOnRedisAsync(string command, CancellationToken cancellationToken) =>
        CommandLineClient.RunAsync(
            ["redis-cli", "valkey-cli"],
            ["-h", "127.0.0.1", "-p", $"{biblio.RedisPort}"],
            ("REDISCLI_AUTH", Password),
            input => input.WriteLineAsync(command),
            cancellationToken
        );
}
