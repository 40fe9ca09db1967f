using Biblio.Inventory.Data;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Events;

/// <summary>Event from Catalog: a book was added or changed.</summary>
internal sealed record BookChanged(long BookId, long Version, string Title, string? Authors, bool Withdrawn);

internal static class OnBookChanged
{
    /// <summary>
    /// Inserts a new book with its opening stock. For a known book it updates the title and the withdrawal.
    /// </summary>
    public static async Task Handle(
        BookChanged book,
        InventoryDbContext db,
        TimeProvider time,
        OpeningDelivery delivery,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (copies, reason) = book.Withdrawn ? (0, null) : delivery.CopiesOf(book.Title, book.Authors ?? "");
        var title = book.Title.Length <= 500 ? book.Title : book.Title[..500];
        if (
            await db.EnsureStockAsync(
                book.BookId,
                title,
                copies,
                book.Withdrawn,
                book.Version,
                now,
                cancellationToken,
                reason: reason
            )
        )
        {
            return;
        }

        // Stock that staff opened has version 0, so that every event updates it.
        await db
            .Stock.Where(s => s.BookId == book.BookId && s.BookVersion < book.Version)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(s => s.Title, title)
                        .SetProperty(s => s.Withdrawn, book.Withdrawn)
                        .SetProperty(s => s.BookVersion, book.Version)
                        .SetProperty(s => s.ChangedAt, now),
                cancellationToken
            );
    }
}
