using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Data;

/// <summary>How Orders' copy of Catalog's books is kept: news may come late, twice or in the wrong order, and the newest version wins.</summary>
internal static class BookProjection
{
    public static async Task KeepBookAsync(
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
        title = Book.Shortened(title);
        if (
            await db.Database.ExecuteSqlAsync(
                $"INSERT IGNORE INTO books (id, title, price, currency, withdrawn, version) VALUES ({id}, {title}, {price}, {currency}, {withdrawn}, {version})",
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

    /// <summary>Also for a book not heard of yet: what comes later and is older must not bring it back.</summary>
    public static async Task WithdrawBookAsync(
        this OrdersDbContext db,
        long id,
        long version,
        CancellationToken cancellationToken
    )
    {
        if (
            await db.Database.ExecuteSqlAsync(
                $"INSERT IGNORE INTO books (id, title, price, currency, withdrawn, version) VALUES ({id}, '', 0, '', 1, {version})",
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
