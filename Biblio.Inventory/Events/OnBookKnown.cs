using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Inventory.Events;

/// <summary>Event from Catalog: a book was added or changed.</summary>
internal sealed record BookKnown(long BookId, long Version, string Title, bool Withdrawn);

internal static class OnBookKnown
{
    /// <summary>
    /// Inserts a new book with its opening stock. For a known book it updates the title and the withdrawal.
    /// </summary>
    public static async Task Handle(
        BookKnown book,
        InventoryDbContext db,
        TimeProvider time,
        IOptions<InventoryOptions> options,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var opening = book.Withdrawn ? 0 : options.Value.OpeningStock;
        var title = book.Title.Length <= 500 ? book.Title : book.Title[..500];
        if (
            await EnsureStockAsync(
                db,
                book.BookId,
                title,
                opening,
                book.Withdrawn,
                book.Version,
                now,
                cancellationToken
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

    /// <summary>
    /// Inserts the stock of a book and its opening movement. Returns false when the book has stock already.
    /// </summary>
    internal static async Task<bool> EnsureStockAsync(
        InventoryDbContext db,
        long bookId,
        string? title,
        int onHand,
        bool withdrawn,
        long version,
        DateTime now,
        CancellationToken cancellationToken,
        int lowAt = Stock.DefaultLowAt
    )
    {
        var isNew =
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT IGNORE INTO stock
                    (book_id, title, on_hand, reserved, low_at, withdrawn, book_version, changed_at)
                VALUES ({bookId}, {title}, {onHand}, 0, {lowAt}, {withdrawn}, {version}, {now})
                """,
                cancellationToken
            ) == 1;
        if (isNew && onHand > 0)
        {
            db.Movements.Add(new Movement(bookId, MovementKind.Opening, onHand, null, null, now));
        }

        return isNew;
    }
}
