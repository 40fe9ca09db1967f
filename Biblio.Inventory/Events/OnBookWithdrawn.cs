using Biblio.Inventory.Data;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Events;

/// <summary>Heard from Catalog: a book is not sold any more.</summary>
internal sealed record BookWithdrawn(long BookId, long Version);

internal static class OnBookWithdrawn
{
    /// <summary>Also of a book that was never heard of: its older changes may still be under way.</summary>
    public static async Task Handle(
        BookWithdrawn heard,
        InventoryDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (
            !await OnBookKnown.EnsureStockAsync(
                db,
                heard.BookId,
                null,
                0,
                withdrawn: true,
                heard.Version,
                now,
                cancellationToken
            )
        )
        {
            await db
                .Stock.Where(s => s.BookId == heard.BookId && s.BookVersion < heard.Version)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(s => s.Withdrawn, true)
                            .SetProperty(s => s.BookVersion, heard.Version)
                            .SetProperty(s => s.ChangedAt, now),
                    cancellationToken
                );
        }
    }
}
