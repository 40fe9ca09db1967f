using Biblio.LoadTests.Bare;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Torture.Stores;

/// <summary>
/// The database and Redis as their administrators see them. An answer is text: a line for each row or element, with
/// tabs between the columns of a row.
/// </summary>
internal sealed record StoreClients(
    Func<string, CancellationToken, Task<string>> QueryAsync,
    Func<string[], CancellationToken, Task<string>> ExecuteRedisAsync,
    Schemas Schemas
)
{
    private const string RedisPassword = "what-redis-forgets";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>The settings that give an instance known passwords for its stores.</summary>
    public static Dictionary<string, string> Settings =>
        new([
            RootDatabaseClient.PasswordSetting,
            new KeyValuePair<string, string>("Parameters__redis-password", RedisPassword),
        ]);

    public static StoreClients Create(BiblioInstance biblio)
    {
        var database = new RootDatabaseClient(biblio);
        return new(
            (sql, cancellationToken) => WithTimeoutAsync(token => database.QueryAsync(sql, token), cancellationToken),
            (arguments, cancellationToken) =>
                WithTimeoutAsync(
                    token =>
                        CommandLineClient.RunAsync(
                            ["redis-cli", "valkey-cli"],
                            ["-h", "127.0.0.1", "-p", $"{biblio.RedisPort}", .. arguments],
                            ("REDISCLI_AUTH", RedisPassword),
                            _ => Task.CompletedTask,
                            token
                        ),
                    cancellationToken
                ),
            new("catalogdb", "inventorydb", "ordersdb", "accountsdb")
        );
    }

    /// <summary>Returns the rows of a query, each with its columns.</summary>
    public async Task<IReadOnlyList<string[]>> ReadRowsAsync(string sql, CancellationToken cancellationToken) =>
        Lines(await QueryAsync(sql, cancellationToken)).Select(line => line.Split('\t')).ToList();

    public async Task<IReadOnlyList<string>> ReadRedisAsync(
        CancellationToken cancellationToken,
        params string[] arguments
    ) => Lines(await ExecuteRedisAsync(arguments, cancellationToken));

    private static List<string> Lines(string text) => [.. text.Split('\n').Where(line => line.Length > 0)];

    // A paused server accepts connections and answers nothing.
    private static async Task<string> WithTimeoutAsync(
        Func<CancellationToken, Task<string>> run,
        CancellationToken cancellationToken
    )
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            return await run(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LoadException($"A store did not answer within {Timeout.TotalSeconds:0} s.");
        }
    }
}

/// <summary>The names of the schemas that the audit reads.</summary>
internal sealed record Schemas(string Catalog, string Inventory, string Orders, string Accounts);
