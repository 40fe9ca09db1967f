using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Data;

/// <summary>
/// Writes Orders' copy of Catalog's books. Messages may arrive late, twice or in the wrong order, so the newest version
/// wins.
/// </summary>
internal static class BookProjection
{
    public static async Task UpsertBookAsync(
        this OrdersDbContext db,
        long id,
        long version,
        string title,
        decimal price,
        string currency,
        bool withdrawn,
        CancellationToken cancellationToken
    )
    {
        title = Book.TruncateTitle(title);
        if (
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT IGNORE INTO books (id, title, price, currency, withdrawn, version)
                VALUES ({id}, {title}, {price}, {currency}, {withdrawn}, {version})
                """,
                cancellationToken
            ) == 0
        )
        {
            await db
                .Books.Where(book => book.Id == id && book.Version < version)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(book => book.Title, title)
                            .SetProperty(book => book.Price, price)
                            .SetProperty(book => book.Currency, currency)
                            .SetProperty(book => book.Withdrawn, withdrawn)
                            .SetProperty(book => book.Version, version),
                    cancellationToken
                );
        }
    }

    /// <summary>
    /// Marks a book as withdrawn. It inserts a book that is missing, so that an older message that arrives later cannot
    /// make it available.
    /// </summary>
    public static async Task WithdrawBookAsync(
        this OrdersDbContext db,
        long id,
        long version,
        CancellationToken cancellationToken
    )
    {
        if (
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT IGNORE INTO books (id, title, price, currency, withdrawn, version)
                VALUES ({id}, '', 0, '', 1, {version})
                """,
                cancellationToken
            ) == 0
        )
        {
            await db
                .Books.Where(book => book.Id == id && book.Version < version)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(book => book.Withdrawn, true).SetProperty(book => book.Version, version),
                    cancellationToken
                );
        }
    }
}
