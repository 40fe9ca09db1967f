using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Inventory.Events;

/// <summary>Heard from Catalog: a book is new, or not what it was.</summary>
internal sealed record BookKnown(long BookId, long Version, string Title, bool Withdrawn);

internal static class OnBookKnown
{
    /// <summary>A book heard of for the first time comes with its opening stock.</summary>
    public static async Task Handle(
        BookKnown heard,
        InventoryDbContext db,
        TimeProvider time,
        IOptions<InventoryOptions> options,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var opening = heard.Withdrawn ? 0 : options.Value.OpeningStock;
        var title = heard.Title.Length <= 500 ? heard.Title : heard.Title[..500];
        if (
            await EnsureStockAsync(
                db,
                heard.BookId,
                title,
                opening,
                heard.Withdrawn,
                heard.Version,
                now,
                cancellationToken
            )
        )
        {
            return;
        }

        // one opened by hand has version 0
        await db
            .Stock.Where(s => s.BookId == heard.BookId && s.BookVersion < heard.Version)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(s => s.Title, title)
                        .SetProperty(s => s.Withdrawn, heard.Withdrawn)
                        .SetProperty(s => s.BookVersion, heard.Version)
                        .SetProperty(s => s.ChangedAt, now),
                cancellationToken
            );
    }

    /// <summary>A place for a book and its first line in the ledger; false when it has one already.</summary>
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
                INSERT IGNORE INTO stock (book_id, title, on_hand, reserved, low_at, withdrawn, book_version, changed_at)
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
