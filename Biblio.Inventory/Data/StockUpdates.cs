using System.Runtime.CompilerServices;
using Biblio.Inventory.Model;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Data;

/// <summary>
/// Updates the stock for all lines of a reservation in one conditional statement. The affected rows tell whether there
/// were enough copies. Sales and returns are added to the ledger.
/// </summary>
internal static class StockUpdates
{
    /// <summary>
    /// Inserts the stock of a book and its opening movement. Returns false when the book has stock already.
    /// </summary>
    public static async Task<bool> EnsureStockAsync(
        this InventoryDbContext db,
        long bookId,
        string? title,
        int onHand,
        bool withdrawn,
        long version,
        DateTime now,
        CancellationToken cancellationToken,
        int lowAt = Stock.DefaultLowAt,
        string? reason = null
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
            db.Movements.Add(new Movement(bookId, MovementKind.Opening, onHand, null, reason, now));
        }

        return isNew;
    }

    /// <summary>Reserves all lines or none.</summary>
    public static Task<bool> ReserveAsync(
        this InventoryDbContext db,
        IEnumerable<(long BookId, int Quantity)> lines,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        db.UpdateAllOrNoneAsync(
            lines,
            "s.reserved = s.reserved + l.quantity",
            "NOT s.withdrawn AND s.on_hand - s.reserved >= l.quantity",
            now,
            cancellationToken
        );

    /// <summary>Sells all lines from copies that are not reserved, or none.</summary>
    public static async Task<bool> SellAvailableAsync(
        this InventoryDbContext db,
        Reservation reservation,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var sold = await db.UpdateAllOrNoneAsync(
            reservation.Lines.Select(line => (line.BookId, line.Quantity)),
            "s.on_hand = s.on_hand - l.quantity",
            "s.on_hand - s.reserved >= l.quantity",
            now,
            cancellationToken
        );
        if (sold)
        {
            await db.InsertSalesAsync([reservation], now, cancellationToken);
        }

        return sold;
    }

    /// <summary>Sells the reserved copies.</summary>
    public static async Task SellReservedAsync(
        this InventoryDbContext db,
        IReadOnlyList<Reservation> reservations,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        await db.UpdateAllAsync(
            reservations,
            "s.on_hand = s.on_hand - l.quantity, s.reserved = s.reserved - l.quantity",
            "s.reserved >= l.quantity",
            now,
            cancellationToken
        );
        await db.InsertSalesAsync(reservations, now, cancellationToken);
    }

    /// <summary>Makes the reserved copies available again.</summary>
    public static Task UnreserveAsync(
        this InventoryDbContext db,
        Reservation reservation,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        db.UpdateAllAsync(
            [reservation],
            "s.reserved = s.reserved - l.quantity",
            "s.reserved >= l.quantity",
            now,
            cancellationToken
        );

    /// <summary>Returns the sold copies to the stock.</summary>
    public static async Task ReturnAsync(
        this InventoryDbContext db,
        Reservation reservation,
        string reason,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        await db.UpdateAllAsync([reservation], "s.on_hand = s.on_hand + l.quantity", "TRUE", now, cancellationToken);
        db.Movements.AddRange(
            SortedLines(reservation)
                .Select(line => new Movement(
                    line.BookId,
                    MovementKind.Return,
                    line.Quantity,
                    line.OrderId,
                    reason,
                    now
                ))
        );
    }

    /// <summary>Returns the books with too few copies, their available copies, and the reason of the refusal.</summary>
    public static async Task<(string Reason, Dictionary<long, int> Available)> FindShortagesAsync(
        this InventoryDbContext db,
        Reservation reservation,
        CancellationToken cancellationToken
    )
    {
        var ids = reservation.Lines.Select(line => line.BookId).ToList();
        var stockByBook = await db
            .Stock.AsNoTracking()
            .Where(s => ids.Contains(s.BookId))
            .ToDictionaryAsync(s => s.BookId, cancellationToken);
        var missing = reservation
            .Lines.Select(line => (Line: line, Stock: stockByBook.GetValueOrDefault(line.BookId)))
            .Where(item => item.Stock is null or { Withdrawn: true } || item.Stock.Available < item.Line.Quantity)
            .ToList();
        var reason =
            missing.Exists(item => item.Stock is null) ? "unknown-book"
            : missing.Exists(item => item.Stock!.Withdrawn) ? "withdrawn"
            : "out-of-stock";
        return (
            reason,
            missing.ToDictionary(
                item => item.Line.BookId,
                item => item.Stock is null or { Withdrawn: true } ? 0 : item.Stock.Available
            )
        );
    }

    private static async Task UpdateAllAsync(
        this InventoryDbContext db,
        IReadOnlyList<Reservation> reservations,
        string set,
        string where,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var books = SumByBook(
            reservations.SelectMany(reservation => reservation.Lines).Select(line => (line.BookId, line.Quantity))
        );
        if (
            books.Count > 0
            && await db.Database.ExecuteSqlAsync(CreateUpdate(books, "", set, where, now), cancellationToken)
                != books.Count
        )
        {
            throw new InvalidOperationException(
                $"The stock does not match the reservation of order {string.Join(", ", OrderIds(reservations))}."
            );
        }
    }

    private static async Task<bool> UpdateAllOrNoneAsync(
        this InventoryDbContext db,
        IEnumerable<(long BookId, int Quantity)> lines,
        string set,
        string where,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        // With several books, only some may have enough copies. The savepoint undoes those together.
        var books = SumByBook(lines);
        var updated =
            books.Count == 0
                ? 0
                : await db.Database.ExecuteSqlAsync(
                    CreateUpdate(books, books.Count > 1 ? "SAVEPOINT before_update; " : "", set, where, now),
                    cancellationToken
                );
        if (updated > 0 && updated < books.Count)
        {
            await db.Database.ExecuteSqlRawAsync("ROLLBACK TO SAVEPOINT before_update", cancellationToken);
        }

        return updated == books.Count;
    }

    /// <summary>
    /// Builds the statement, which locks the stock in the order of book ids, so that two orders for the same books
    /// cannot deadlock. The lines are parameters: reading them from their table would lock the gap where the next order
    /// is inserted.
    /// </summary>
    private static FormattableString CreateUpdate(
        IReadOnlyList<(long BookId, long Quantity)> books,
        string before,
        string set,
        string where,
        DateTime now
    )
    {
        var lines = string.Join(
            " UNION ALL ",
            books.Select((_, index) => $"SELECT {{{(2 * index) + 1}}} AS book_id, {{{(2 * index) + 2}}} AS quantity")
        );
        return FormattableStringFactory.Create(
            $"{before}UPDATE ({lines}) AS l STRAIGHT_JOIN stock AS s ON s.book_id = l.book_id "
                + $"SET {set}, s.changed_at = {{0}} WHERE {where}",
            [now, .. books.SelectMany(book => new object[] { book.BookId, book.Quantity })]
        );
    }

    /// <summary>
    /// Adds the sales to the ledger in one statement. EF Core would insert each row on its own, to read its number back.
    /// </summary>
    private static Task InsertSalesAsync(
        this InventoryDbContext db,
        IReadOnlyList<Reservation> reservations,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var sales = reservations.SelectMany(SortedLines).ToList();
        return sales.Count == 0
            ? Task.CompletedTask
            : db.Database.ExecuteSqlAsync(
                FormattableStringFactory.Create(
                    "INSERT INTO movements (book_id, quantity, order_id, kind, moved_at) VALUES "
                        + SqlPlaceholders.Rows(sales.Count, width: 3, first: 2, tail: "{0},{1}"),
                    [
                        MovementKind.Sale.ToString().ToLowerInvariant(),
                        now,
                        .. sales.SelectMany(line => new object[] { line.BookId, -line.Quantity, line.OrderId }),
                    ]
                ),
                cancellationToken
            );
    }

    private static List<(long BookId, long Quantity)> SumByBook(IEnumerable<(long BookId, int Quantity)> lines) =>
        [
            .. lines
                .GroupBy(line => line.BookId)
                .OrderBy(book => book.Key)
                .Select(book => (book.Key, book.Sum(line => (long)line.Quantity))),
        ];

    private static IEnumerable<long> OrderIds(IReadOnlyList<Reservation> reservations) =>
        reservations.Select(reservation => reservation.OrderId);

    private static IEnumerable<ReservationLine> SortedLines(Reservation reservation) =>
        reservation.Lines.OrderBy(line => line.BookId);
}
