using Biblio.LoadTests.Torture.Stores;

namespace Biblio.LoadTests.Torture.Audit;

/// <summary>A rule as a query that returns a sentence for each violation.</summary>
internal sealed record SqlRule(string Rule, string Sql);

/// <summary>The rules that the database alone can prove.</summary>
internal static class SqlRules
{
    private const int PoolSize = 32;

    /// <summary>What becomes true some time after the last fault.</summary>
    public static IReadOnlyList<SqlRule> Settling(Schemas s) =>
        [
            new(
                "every order has ended",
                $"SELECT CONCAT('order ', id, ' is ', status, ' in step ', step) FROM {s.Orders}.orders WHERE step <> 'Done'"
            ),
            new(
                "the outboxes are empty",
                string.Join(
                    " UNION ALL ",
                    new[] { s.Catalog, s.Inventory, s.Orders }.Select(schema =>
                        $"SELECT CONCAT('{schema}: ', COUNT(*), ' messages') FROM {schema}.outbox"
                        + " WHERE entry_id IS NULL HAVING COUNT(*) > 0"
                    )
                )
            ),
            new(
                "no reservation is left",
                $"""
                SELECT CONCAT('order ', r.order_id, ' is ', COALESCE(o.status, 'unknown'), ' and still has copies reserved')
                FROM {s.Inventory}.reservations r LEFT JOIN {s.Orders}.orders o ON o.id = r.order_id
                WHERE r.state = 'reserved'
                UNION ALL
                SELECT CONCAT('book ', book_id, ' has ', reserved, ' copies reserved')
                FROM {s.Inventory}.stock WHERE reserved <> 0
                """
            ),
            new(
                "every book has stock, and Orders knows its price",
                $"""
                SELECT CONCAT('book ', b.id, ' costs ', b.price, ', in Orders ', COALESCE(o.price, 'nothing'),
                              IF(i.book_id IS NULL, ', and Inventory does not know it', ''))
                FROM {s.Catalog}.books b
                LEFT JOIN {s.Orders}.books o ON o.id = b.id
                LEFT JOIN {s.Inventory}.stock i ON i.book_id = b.id
                WHERE NOT b.withdrawn AND (i.book_id IS NULL OR o.id IS NULL OR o.price <> b.price)
                """
            ),
            new(
                "no database session has an open transaction",
                $"""
                SELECT CONCAT('session ', p.id, ' of ', p.user, ' since ', t.trx_started)
                FROM information_schema.innodb_trx t
                JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
                WHERE p.db IN ({Names(s)}) AND t.trx_started < NOW() - INTERVAL 5 SECOND
                """
            ),
            new(
                "the database sessions of a service fit into its pool",
                $"""
                SELECT CONCAT(db, ': ', COUNT(*), ' sessions, the pool has {PoolSize}')
                FROM information_schema.processlist WHERE db IN ({Names(s)}) GROUP BY db HAVING COUNT(*) > {PoolSize}
                """
            ),
        ];

    /// <summary>What holds at every moment at which no order is in progress.</summary>
    public static IReadOnlyList<SqlRule> Invariants(Schemas s) =>
        [
            new(
                "a completed order is paid once, a cancelled one is refunded or unpaid",
                $"""
                SELECT CONCAT('order ', o.id, ' is ', o.status, ', its payment of ', COALESCE(p.amount, 0), ' is ',
                              COALESCE(p.status, 'missing'), ', its total is ', o.total)
                FROM {s.Orders}.orders o LEFT JOIN {s.Orders}.payments p ON p.order_id = o.id
                WHERE NOT ((o.status = 'Completed' AND p.status = 'Authorised' AND p.amount = o.total)
                        OR (o.status = 'Cancelled' AND (p.status IS NULL OR p.status <> 'Authorised'))
                        OR (o.status = 'Refused' AND p.status IS NULL)) IS TRUE
                UNION ALL
                SELECT CONCAT('order ', p.order_id, ' is paid and is not there')
                FROM {s.Orders}.payments p LEFT JOIN {s.Orders}.orders o ON o.id = p.order_id WHERE o.id IS NULL
                """
            ),
            new(
                "no stock is below zero",
                $"""
                SELECT CONCAT('book ', book_id, ': ', on_hand, ' on hand, ', reserved, ' reserved')
                FROM {s.Inventory}.stock WHERE on_hand < 0 OR reserved < 0 OR on_hand < reserved
                """
            ),
            new(
                "the stock is what the ledger says",
                $"""
                SELECT CONCAT('book ', s.book_id, ': ', s.on_hand, ' on hand, the ledger says ', COALESCE(m.total, 0))
                FROM {s.Inventory}.stock s
                LEFT JOIN (SELECT book_id, SUM(quantity) AS total FROM {s.Inventory}.movements GROUP BY book_id) m
                       ON m.book_id = s.book_id
                WHERE s.on_hand <> COALESCE(m.total, 0)
                UNION ALL
                SELECT CONCAT('book ', book_id, ' has ', COUNT(*), ' opening movements')
                FROM {s.Inventory}.movements WHERE kind = 'opening' GROUP BY book_id HAVING COUNT(*) > 1
                """
            ),
            new(
                "exactly the copies of completed orders are sold",
                $"""
                SELECT CONCAT('order ', COALESCE(o.order_id, m.order_id), ', book ', COALESCE(o.book_id, m.book_id), ': ',
                              COALESCE(o.quantity, 0), ' ordered and completed, ', COALESCE(m.quantity, 0), ' sold')
                FROM {OrderedCopies(s)} o LEFT JOIN {SoldCopies(
                    s
                )} m ON m.order_id = o.order_id AND m.book_id = o.book_id
                WHERE COALESCE(o.quantity, 0) <> COALESCE(m.quantity, 0)
                UNION ALL
                SELECT CONCAT('order ', m.order_id, ', book ', m.book_id, ': ', m.quantity, ' sold without an order')
                FROM {SoldCopies(s)} m LEFT JOIN {s.Orders}.orders o ON o.id = m.order_id WHERE o.id IS NULL
                """
            ),
        ];

    private static string Names(Schemas s) => $"'{s.Catalog}', '{s.Inventory}', '{s.Orders}', '{s.Accounts}'";

    // The lines of an order that has not completed count as zero copies.
    private static string OrderedCopies(Schemas s) =>
        $"""
            (SELECT l.order_id, l.book_id, IF(o.status = 'Completed', l.quantity, 0) AS quantity
             FROM {s.Orders}.orders o JOIN {s.Orders}.order_lines l ON l.order_id = o.id WHERE l.book_id IS NOT NULL)
            """;

    // A return takes a sale back.
    private static string SoldCopies(Schemas s) =>
        $"""
            (SELECT order_id, book_id, -SUM(quantity) AS quantity FROM {s.Inventory}.movements
             WHERE kind IN ('sale', 'return') GROUP BY order_id, book_id)
            """;
}
