using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Data;

/// <summary>Writes and exports the wishes of accounts.</summary>
internal static class WishStore
{
    /// <summary>All wishes of an account, newest first: what the export of personal data has of them.</summary>
    public static async Task<IReadOnlyList<Wish>> ExportWishesAsync(
        this AccountsDbContext db,
        long userId,
        CancellationToken cancellationToken
    ) =>
        await db
            .Wishes.AsNoTracking()
            .Where(wish => wish.UserId == userId)
            .OrderByDescending(wish => wish.AddedAt)
            .ThenByDescending(wish => wish.BookId)
            .ToListAsync(cancellationToken);

    /// <summary>Adds a book, unless the list is full. False when it is full. A book is on the list once.</summary>
    public static async Task<bool> TryAddWishAsync(
        this AccountsDbContext db,
        long userId,
        long bookId,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT IGNORE INTO wishes (user_id, book_id, added_at)
            SELECT {userId}, {bookId}, {now} FROM DUAL
            WHERE (SELECT COUNT(*) FROM (SELECT 1 FROM wishes WHERE user_id = {userId}) w) < {Wish.Max}
            """,
            cancellationToken
        ) == 1
        || await db.Wishes.AnyAsync(wish => wish.UserId == userId && wish.BookId == bookId, cancellationToken);
}
