using System.Runtime.CompilerServices;
using Biblio.Inventory.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Data;

/// <summary>How copies move: all lines of a reservation by one conditional statement, and the rows affected say whether there were enough. What leaves or enters the house is written to the ledger beside it.</summary>
internal static class StockMoves
{
    /// <summary>Sets all lines aside, or none.</summary>
    public static Task<bool> SetAsideAsync(
        this InventoryDbContext db,
        Reservation reservation,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        db.AllOrNoneAsync(
            reservation,
            "s.reserved = s.reserved + l.quantity",
            "NOT s.withdrawn AND s.on_hand - s.reserved >= l.quantity",
            now,
            cancellationToken
        );

    /// <summary>Sells all lines from what nobody has set aside, or none.</summary>
    public static async Task<bool> SellAnewAsync(
        this InventoryDbContext db,
        Reservation reservation,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var sold = await db.AllOrNoneAsync(
            reservation,
            "s.on_hand = s.on_hand - l.quantity",
            "s.on_hand - s.reserved >= l.quantity",
            now,
            cancellationToken
        );
        if (sold)
        {
            db.Movements.AddRange(InOrder(reservation).Select(line => Sale(line, now)));
        }

        return sold;
    }

    /// <summary>Sells what was set aside.</summary>
    public static async Task SellReservedAsync(
        this InventoryDbContext db,
        Reservation reservation,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        await db.AllAsync(
            reservation,
            "s.on_hand = s.on_hand - l.quantity, s.reserved = s.reserved - l.quantity",
            "s.reserved >= l.quantity",
            now,
            cancellationToken
        );
        db.Movements.AddRange(InOrder(reservation).Select(line => Sale(line, now)));
    }

    /// <summary>Gives back what was set aside.</summary>
    public static Task PutBackAsync(
        this InventoryDbContext db,
        Reservation reservation,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        db.AllAsync(
            reservation,
            "s.reserved = s.reserved - l.quantity",
            "s.reserved >= l.quantity",
            now,
            cancellationToken
        );

    /// <summary>Takes back what was sold.</summary>
    public static async Task TakeBackAsync(
        this InventoryDbContext db,
        Reservation reservation,
        string reason,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        await db.AllAsync(reservation, "s.on_hand = s.on_hand + l.quantity", "TRUE", now, cancellationToken);
        db.Movements.AddRange(
            InOrder(reservation)
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

    /// <summary>The books of which there is not enough for the reservation, with what there is, and why in one word.</summary>
    public static async Task<(string Reason, Dictionary<long, int> Available)> ShortageAsync(
        this InventoryDbContext db,
        Reservation reservation,
        CancellationToken cancellationToken
    )
    {
        var ids = reservation.Lines.Select(line => line.BookId).ToList();
        var shelves = await db
            .Stock.AsNoTracking()
            .Where(s => ids.Contains(s.BookId))
            .ToDictionaryAsync(s => s.BookId, cancellationToken);
        var missing = reservation
            .Lines.Select(line => (Line: line, Stock: shelves.GetValueOrDefault(line.BookId)))
            .Where(asked => asked.Stock is null or { Withdrawn: true } || asked.Stock.Available < asked.Line.Quantity)
            .ToList();
        var reason =
            missing.Exists(asked => asked.Stock is null) ? "unknown-book"
            : missing.Exists(asked => asked.Stock!.Withdrawn) ? "withdrawn"
            : "out-of-stock";
        return (
            reason,
            missing.ToDictionary(
                asked => asked.Line.BookId,
                asked => asked.Stock is null or { Withdrawn: true } ? 0 : asked.Stock.Available
            )
        );
    }

    private static async Task AllAsync(
        this InventoryDbContext db,
        Reservation reservation,
        string set,
        string where,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (
            reservation.Lines.Count > 0
            && await db.Database.ExecuteSqlAsync(Move(reservation, "", set, where, now), cancellationToken)
                != reservation.Lines.Count
        )
        {
            throw new InvalidOperationException(
                $"Order {reservation.OrderId} holds copies that the stock does not know of."
            );
        }
    }

    private static async Task<bool> AllOrNoneAsync(
        this InventoryDbContext db,
        Reservation reservation,
        string set,
        string where,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        // of several lines only some may have been enough: those are undone together
        var moved =
            reservation.Lines.Count == 0
                ? 0
                : await db.Database.ExecuteSqlAsync(
                    Move(reservation, reservation.Lines.Count > 1 ? "SAVEPOINT before_move; " : "", set, where, now),
                    cancellationToken
                );
        if (moved > 0 && moved < reservation.Lines.Count)
        {
            await db.Database.ExecuteSqlRawAsync("ROLLBACK TO SAVEPOINT before_move", cancellationToken);
        }

        return moved == reservation.Lines.Count;
    }

    /// <summary>
    /// The lines are read, and the stock is locked, in the order of the books: two orders for the same books wait for each other instead of for ever. They travel in the statement:
    /// to read them from their table would lock the gap behind them, into which the next order is being written.
    /// </summary>
    private static FormattableString Move(
        Reservation reservation,
        string before,
        string set,
        string where,
        DateTime now
    )
    {
        var lines = string.Join(
            " UNION ALL ",
            reservation.Lines.Select(
                (_, index) => $"SELECT {{{(2 * index) + 1}}} AS book_id, {{{(2 * index) + 2}}} AS quantity"
            )
        );
        return FormattableStringFactory.Create(
            $"{before}UPDATE ({lines}) AS l STRAIGHT_JOIN stock AS s ON s.book_id = l.book_id SET {set}, s.changed_at = {{0}} WHERE {where}",
            [now, .. InOrder(reservation).SelectMany(line => new object[] { line.BookId, line.Quantity })]
        );
    }

    private static IEnumerable<ReservationLine> InOrder(Reservation reservation) =>
        reservation.Lines.OrderBy(line => line.BookId);

    private static Movement Sale(ReservationLine line, DateTime now) =>
        new(line.BookId, MovementKind.Sale, -line.Quantity, line.OrderId, null, now);
}
