using Biblio.Inventory.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

/// <summary>The result of comparing the stock with the ledger and the reservations.</summary>
internal sealed record AuditView(
    bool AddsUp,
    long Books,
    long OnHand,
    long Reserved,
    IReadOnlyList<AuditView.Difference> Differences
)
{
    internal sealed record Difference(long BookId, long OnHand, long Ledger, long Reserved, long ReservedByOrders);
}

internal static class Audit
{
    private const int MaxDifferences = 100;

    /// <summary>Compares the stock with ledger and reservations, and lists up to 100 books that differ.</summary>
    public static async Task<Ok<AuditView>> Handle(InventoryDbContext db, CancellationToken cancellationToken)
    {
        // Each query is one statement, so that it sees a consistent snapshot during sales.
        var differences = await db
            .Database.SqlQuery<AuditView.Difference>(
                $"""
                SELECT s.book_id AS BookId, s.on_hand AS OnHand, CAST(COALESCE(m.total, 0) AS SIGNED) AS Ledger,
                       s.reserved AS Reserved, CAST(COALESCE(r.total, 0) AS SIGNED) AS ReservedByOrders
                FROM stock s
                LEFT JOIN (SELECT book_id, SUM(quantity) AS total FROM movements GROUP BY book_id) m
                       ON m.book_id = s.book_id
                LEFT JOIN (SELECT l.book_id, SUM(l.quantity) AS total
                           FROM reservations o JOIN reservation_lines l ON l.order_id = o.order_id
                           WHERE o.state = 'reserved' GROUP BY l.book_id) r
                       ON r.book_id = s.book_id
                WHERE s.on_hand <> COALESCE(m.total, 0) OR s.reserved <> COALESCE(r.total, 0)
                ORDER BY s.book_id LIMIT {MaxDifferences}
                """
            )
            .ToListAsync(cancellationToken);
        var totals = await db
            .Stock.GroupBy(_ => 1)
            .Select(all => new
            {
                Books = all.LongCount(),
                OnHand = all.Sum(s => (long)s.OnHand),
                Reserved = all.Sum(s => (long)s.Reserved),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return TypedResults.Ok(
            new AuditView(
                differences.Count == 0,
                totals?.Books ?? 0,
                totals?.OnHand ?? 0,
                totals?.Reserved ?? 0,
                differences
            )
        );
    }
}
