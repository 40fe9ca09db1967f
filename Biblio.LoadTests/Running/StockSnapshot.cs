namespace Biblio.LoadTests.Running;

/// <summary>
/// A snapshot of the stock before a run: the books, the copies on hand of each, and the newest order id (0 without
/// orders).
/// </summary>
internal sealed record StockSnapshot(
    IReadOnlyDictionary<long, long> OnHand,
    IReadOnlyList<long> Books,
    long NewestOrderId
)
{
    private const int PageSize = 100;
    private const int MaxBooks = 2_000;
    private static readonly TimeSpan FillTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Reads the stock of at most 2 000 books. The users of a run view and order no others.</summary>
    public static async Task<StockSnapshot> ReadAsync(GatewayClient client, CancellationToken cancellationToken)
    {
        var newestOrderId = (await client.GetJsonAsync("/api/orders?pageSize=1", cancellationToken))["items"]!
            .AsArray()
            .Select(order => (long)order!["id"]!)
            .FirstOrDefault();
        var stock = new Dictionary<long, long>();
        for (var page = 1; stock.Count < MaxBooks; page++)
        {
            var items = (
                await client.GetJsonAsync($"/api/inventory/stock?page={page}&pageSize={PageSize}", cancellationToken)
            )["items"]!.AsArray();
            foreach (var item in items)
            {
                stock[(long)item!["bookId"]!] = (long)item["onHand"]!;
            }

            if (items.Count < PageSize)
            {
                break;
            }
        }

        return stock.Count == 0
            ? throw new LoadException("There is no stock. Is the catalogue empty?")
            : new(stock, [.. stock.Keys.Order()], newestOrderId);
    }

    /// <summary>
    /// Waits until Inventory has stock of every book of the catalogue. A new instance is healthy before it has
    /// processed all messages.
    /// </summary>
    public static async Task WaitUntilFilledAsync(GatewayClient client, CancellationToken cancellationToken)
    {
        for (
            var deadline = DateTime.UtcNow + FillTimeout;
            await GetTotalAsync("/api/inventory/stock") < await GetTotalAsync("/api/catalog/books");
            await Task.Delay(500, cancellationToken)
        )
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new LoadException(
                    $"Inventory did not have stock of every book within {FillTimeout.TotalSeconds} s."
                );
            }
        }

        async Task<long> GetTotalAsync(string path) =>
            (long)(await client.GetJsonAsync($"{path}?pageSize=1", cancellationToken))["total"]!;
    }

    public long PickBook() => Books[Random.Shared.Next(Books.Count)];
}
