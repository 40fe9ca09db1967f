using Biblio.Inventory.Data;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Events;

/// <summary>Event from Catalog: a book is not sold any more.</summary>
internal sealed record BookWithdrawn(long BookId, long Version);

internal static class OnBookWithdrawn
{
    /// <summary>
    /// Withdraws the book. An unknown book gets a withdrawn stock, because its older events may still arrive.
    /// </summary>
    public static async Task Handle(
        BookWithdrawn book,
        InventoryDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (!await db.EnsureStockAsync(book.BookId, null, 0, withdrawn: true, book.Version, now, cancellationToken))
        {
            await db
                .Stock.Where(s => s.BookId == book.BookId && s.BookVersion < book.Version)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(s => s.Withdrawn, true)
                            .SetProperty(s => s.BookVersion, book.Version)
                            .SetProperty(s => s.ChangedAt, now),
                    cancellationToken
                );
        }
    }
}
