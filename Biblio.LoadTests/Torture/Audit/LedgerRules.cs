using System.Globalization;
using Biblio.LoadTests.Torture.Clients;
using Biblio.LoadTests.Torture.Stores;

namespace Biblio.LoadTests.Torture.Audit;

/// <summary>Compares what the clients were told with what the database has.</summary>
internal sealed class LedgerRules(RequestLedger ledger, StoreClients stores)
{
    private sealed record StoredOrder(long Id, long User, string Status, string Lines);

    private sealed record StoredKey(long User, string Key, long OrderId);

    public async Task<IReadOnlyList<AuditCheck>> CheckAsync(CancellationToken cancellationToken)
    {
        var orders = await ReadOrdersAsync(cancellationToken);
        var keys = await ReadKeysAsync(cancellationToken);
        return
        [
            new("every acknowledged order is there, as it was ordered", [.. FindLostOrders(orders)]),
            new("a key has one order, and an order has one key", [.. FindDoubledOrders(orders, keys)]),
            new("an order whose cancellation was acknowledged is cancelled", [.. FindUncancelledOrders(orders)]),
            new(
                "exactly the acknowledged copies are restocked",
                [.. FindRestockDifferences(await ReadRestocksAsync(cancellationToken))]
            ),
        ];
    }

    private IEnumerable<string> FindLostOrders(Dictionary<long, StoredOrder> orders) =>
        ledger
            .AcknowledgedOrders.Select(order =>
                !orders.TryGetValue(order.Id!.Value, out var stored)
                    ? $"order {order.Id} was acknowledged and is not there"
                : stored.User != order.User || stored.Lines != Describe(order)
                    ? $"order {order.Id} is {stored.Lines} of user {stored.User} "
                        + $"and was {Describe(order)} of user {order.User}"
                : null
            )
            .OfType<string>();

    private IEnumerable<string> FindDoubledOrders(Dictionary<long, StoredOrder> orders, List<StoredKey> keys)
    {
        var byKey = keys.ToLookup(key => key.Key);
        foreach (var order in ledger.AcknowledgedOrders)
        {
            var ids = byKey[order.Key].Select(key => key.OrderId).ToList();
            if (ids is not [var id] || id != order.Id)
            {
                yield return $"key {order.Key} was acknowledged as order {order.Id} and has the orders "
                    + $"[{string.Join(", ", ids)}]";
            }
        }

        foreach (var shared in keys.GroupBy(key => key.OrderId).Where(group => group.Count() > 1))
        {
            yield return $"order {shared.Key} has {shared.Count()} keys";
        }

        // Every client of the run sends a key, so an order without one was placed a second time.
        var known = keys.Select(key => key.OrderId).ToHashSet();
        foreach (var id in orders.Keys.Where(id => !known.Contains(id)))
        {
            yield return $"order {id} belongs to no key";
        }
    }

    private IEnumerable<string> FindUncancelledOrders(Dictionary<long, StoredOrder> orders) =>
        from order in ledger.AcknowledgedOrders
        where order.IsCancelled
        let status = orders.GetValueOrDefault(order.Id!.Value)?.Status
        where status is not null and not "Cancelled"
        select $"order {order.Id} is {status}";

    private IEnumerable<string> FindRestockDifferences(Dictionary<long, (int Count, long Copies)> stored)
    {
        var acknowledged = ledger
            .AcknowledgedRestocks.GroupBy(restock => restock.Book)
            .ToDictionary(book => book.Key, book => (book.Count(), book.Sum(restock => (long)restock.Quantity)));
        return from book in acknowledged.Keys.Union(stored.Keys)
            let expected = acknowledged.GetValueOrDefault(book)
            let actual = stored.GetValueOrDefault(book)
            where expected != actual
            select $"book {book}: {actual.Copies} copies in {actual.Count} restocks, "
                + $"{expected.Item2} in {expected.Item1} were acknowledged";
    }

    private async Task<Dictionary<long, StoredOrder>> ReadOrdersAsync(CancellationToken cancellationToken) => (
            await stores.ReadRowsAsync(
                $"""
                SELECT o.id, o.user_id,
                       COALESCE(GROUP_CONCAT(CONCAT(l.quantity, ' of ', l.book_id) ORDER BY l.book_id SEPARATOR ', '), ''),
                       o.status
                FROM {stores.Schemas.Orders}.orders o
                LEFT JOIN {stores.Schemas.Orders}.order_lines l ON l.order_id = o.id GROUP BY o.id
                """,
                cancellationToken
            )
        ).Select(row => new StoredOrder(Number(row[0]), Number(row[1]), row[3], row[2])).ToDictionary(order => order.Id);

    private async Task<List<StoredKey>> ReadKeysAsync(CancellationToken cancellationToken) => (
            await stores.ReadRowsAsync(
                $"""
                SELECT user_id, request_key, JSON_VALUE(answer, '$.id') FROM {stores.Schemas.Orders}.idempotent_requests
                WHERE answer IS NOT NULL
                """,
                cancellationToken
            )
        ).Select(row => new StoredKey(Number(row[0]), row[1], Number(row[2]))).ToList();

    private async Task<Dictionary<long, (int Count, long Copies)>> ReadRestocksAsync(
        CancellationToken cancellationToken
    ) =>
        (
            await stores.ReadRowsAsync(
                $"""
                SELECT book_id, COUNT(*), SUM(quantity) FROM {stores.Schemas.Inventory}.movements
                WHERE kind = 'restock' GROUP BY book_id
                """,
                cancellationToken
            )
        ).ToDictionary(row => Number(row[0]), row => ((int)Number(row[1]), Number(row[2])));

    private static string Describe(OrderRequest order) =>
        string.Join(", ", order.Lines.OrderBy(line => line.Book).Select(line => $"{line.Quantity} of {line.Book}"));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
