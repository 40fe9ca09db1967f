using Biblio.Http;
using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

/// <summary>Sets the number on hand to a counted one, within a transaction.</summary>
internal sealed class StockAdjustment(
    InventoryDbContext db,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<Movement> logger
)
{
    /// <summary>Returns the difference to the number before, or null when the book has no stock.</summary>
    /// <exception cref="DomainException">
    /// The number is below what is reserved for orders, or the number before is not the expected one.
    /// </exception>
    public async Task<int?> SetOnHandAsync(
        long bookId,
        int onHand,
        string reason,
        int? expected,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        // Locked, because the ledger records the difference to the number before.
        var before = (
            await db
                .Stock.FromSql($"SELECT * FROM stock WHERE book_id = {bookId} FOR UPDATE")
                .AsNoTracking()
                .ToListAsync(cancellationToken)
        ).SingleOrDefault();
        if (before is null)
        {
            return null;
        }

        if (expected is not null && expected != before.OnHand)
        {
            throw new DomainException("stock-changed", $"There are now {before.OnHand} copies, not {expected}.");
        }

        var rows = await db
            .Stock.Where(s => s.BookId == bookId && s.Reserved <= onHand)
            .ExecuteUpdateAsync(
                set => set.SetProperty(s => s.OnHand, onHand).SetProperty(s => s.ChangedAt, now),
                cancellationToken
            );
        if (rows == 0)
        {
            throw new DomainException("below-reserved", $"{before.Reserved} copies are set aside for orders.");
        }

        var difference = onHand - before.OnHand;
        if (difference != 0)
        {
            db.Movements.Add(new Movement(bookId, MovementKind.Adjust, difference, null, reason, now));
            db.AfterCommit(() =>
            {
                telemetry.AddChange(MovementKind.Adjust, difference);
                logger.StockChanged(bookId, MovementKind.Adjust, difference);
            });
        }

        return difference;
    }
}
