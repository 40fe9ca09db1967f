namespace Biblio.LoadTests.Running;

/// <summary>What the shop has at the beginning: its books, how many of each are on hand, and the id of its newest order (0 without orders).</summary>
internal sealed record Shelf(IReadOnlyDictionary<long, long> OnHand, IReadOnlyList<long> Books, long NewestOrder)
{
    private const int PageSize = 100;
    private const int Enough = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Reads the stock, at most 2 000 books of it: users look at and buy no others.</summary>
    public static async Task<Shelf> ReadAsync(Visitor visitor, CancellationToken cancellationToken)
    {
        var newest = (await visitor.ReadAsync("/api/orders?pageSize=1", cancellationToken))["items"]!
            .AsArray()
            .Select(order => (long)order!["id"]!)
            .FirstOrDefault();
        var stock = new Dictionary<long, long>();
        for (var page = 1; stock.Count < Enough; page++)
        {
            var items = (
                await visitor.ReadAsync($"/api/inventory/stock?page={page}&pageSize={PageSize}", cancellationToken)
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
            ? throw new LoadException("The shop has no stock: is its catalogue empty?")
            : new(stock, [.. stock.Keys.Order()], newest);
    }

    /// <summary>Waits until the stock holds every book of the catalogue: a fresh shop is still hearing of them when it is healthy.</summary>
    public static async Task FilledAsync(Visitor visitor, CancellationToken cancellationToken)
    {
        for (
            var deadline = DateTime.UtcNow + Patience;
            await TotalAsync("/api/inventory/stock") < await TotalAsync("/api/catalog/books");
            await Task.Delay(500, cancellationToken)
        )
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new LoadException($"Inventory has not heard of every book within {Patience.TotalSeconds} s.");
            }
        }

        async Task<long> TotalAsync(string path) =>
            (long)(await visitor.ReadAsync($"{path}?pageSize=1", cancellationToken))["total"]!;
    }

    public long Any() => Books[Random.Shared.Next(Books.Count)];
}
