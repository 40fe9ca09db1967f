using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Data;

/// <summary>Statements on carts. Call those that change a cart inside a transaction, after <c>LockCartAsync</c>.</summary>
internal static class Carts
{
    /// <summary>
    /// Locks the cart until the transaction ends, creates it when it is missing, and increases its version. Changes
    /// from two devices then happen one after the other.
    /// </summary>
    public static Task LockCartAsync(
        this OrdersDbContext db,
        long userId,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO carts (user_id, version, changed_at) VALUES ({userId}, 1, {now})
            ON DUPLICATE KEY UPDATE version = version + 1, changed_at = VALUES(changed_at)
            """,
            cancellationToken
        );

    /// <summary>Sets the quantity of a book. The reader has seen its present price.</summary>
    public static Task SetCartLineAsync(
        this OrdersDbContext db,
        long userId,
        Book book,
        int quantity,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO cart_lines (user_id, book_id, quantity, price, added_at)
            VALUES ({userId}, {book.Id}, {quantity}, {book.Price}, {now})
            ON DUPLICATE KEY UPDATE quantity = VALUES(quantity), price = VALUES(price)
            """,
            cancellationToken
        );

    /// <summary>Puts a book into the cart, or raises its quantity. A larger quantity stays.</summary>
    public static Task RaiseCartLineAsync(
        this OrdersDbContext db,
        long userId,
        Book book,
        int quantity,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO cart_lines (user_id, book_id, quantity, price, added_at)
            VALUES ({userId}, {book.Id}, {quantity}, {book.Price}, {now})
            ON DUPLICATE KEY UPDATE quantity = GREATEST(quantity, VALUES(quantity))
            """,
            cancellationToken
        );

    /// <summary>Reads what is in the cart. Its rules hold until the transaction ends, because the cart is locked.</summary>
    public static async Task<CartContents> ReadCartContentsAsync(
        this OrdersDbContext db,
        long userId,
        CancellationToken cancellationToken
    ) =>
        new(
            await db
                .CartLines.Where(line => line.UserId == userId)
                .Join(db.Books, line => line.BookId, book => book.Id, (line, book) => new { book.Id, book.Currency })
                .ToDictionaryAsync(line => line.Id, line => line.Currency, cancellationToken)
        );

    /// <summary>Deletes up to a thousand carts that nobody has changed since then, and returns their number.</summary>
    public static Task<int> DeleteOldCartsAsync(
        this OrdersDbContext db,
        DateTime before,
        CancellationToken cancellationToken
    ) =>
        db.Database.ExecuteSqlAsync(
            $"DELETE FROM carts WHERE changed_at < {before} ORDER BY changed_at LIMIT 1000",
            cancellationToken
        );

    public static Task<int> ClearCartAsync(this OrdersDbContext db, long userId, CancellationToken cancellationToken) =>
        db.CartLines.Where(line => line.UserId == userId).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Returns the books of an order that failed to the cart of its buyer.</summary>
    public static async Task ReturnToCartAsync(
        this OrdersDbContext db,
        Order order,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        await db.LockCartAsync(order.UserId, now, cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO cart_lines (user_id, book_id, quantity, price, added_at)
            SELECT {order.UserId}, book_id, quantity, price, {now} FROM order_lines
            WHERE order_id = {order.Id} AND book_id IS NOT NULL
            ON DUPLICATE KEY UPDATE quantity = GREATEST(cart_lines.quantity, VALUES(quantity))
            """,
            cancellationToken
        );
    }
}
