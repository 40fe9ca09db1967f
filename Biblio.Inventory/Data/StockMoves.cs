using Biblio.Inventory.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Data;

/// <summary>How copies move: each by one conditional statement, and the rows affected say whether there were enough. What leaves or enters the house is written to the ledger beside it.</summary>
internal static class StockMoves
{
    /// <summary>Sets all lines aside, or none.</summary>
    public static Task<bool> SetAsideAsync(this InventoryDbContext db, Reservation reservation, DateTime now, CancellationToken cancellationToken) =>
        AllOrNoneAsync(
            reservation,
            line => db.Stock.Where(s => s.BookId == line.BookId && !s.Withdrawn && s.OnHand - s.Reserved >= line.Quantity)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Reserved, s => s.Reserved + line.Quantity).SetProperty(s => s.ChangedAt, now), cancellationToken),
            line => db.PutBackAsync(line, now, cancellationToken));

    /// <summary>Sells all lines from what nobody has set aside, or none.</summary>
    public static async Task<bool> SellAnewAsync(this InventoryDbContext db, Reservation reservation, DateTime now, CancellationToken cancellationToken)
    {
        var sold = await AllOrNoneAsync(
            reservation,
            line => db.Stock.Where(s => s.BookId == line.BookId && s.OnHand - s.Reserved >= line.Quantity)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.OnHand, s => s.OnHand - line.Quantity).SetProperty(s => s.ChangedAt, now), cancellationToken),
            line => db.Stock.Where(s => s.BookId == line.BookId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.OnHand, s => s.OnHand + line.Quantity), cancellationToken));
        if (sold)
        {
            db.Movements.AddRange(InOrder(reservation).Select(line => Sale(line, now)));
        }

        return sold;
    }

    /// <summary>Sells what was set aside.</summary>
    public static async Task SellReservedAsync(this InventoryDbContext db, Reservation reservation, DateTime now, CancellationToken cancellationToken)
    {
        foreach (var line in InOrder(reservation))
        {
            EnsureOne(line, await db.Stock.Where(s => s.BookId == line.BookId && s.Reserved >= line.Quantity)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(s => s.OnHand, s => s.OnHand - line.Quantity).SetProperty(s => s.Reserved, s => s.Reserved - line.Quantity).SetProperty(s => s.ChangedAt, now),
                    cancellationToken));
            db.Movements.Add(Sale(line, now));
        }
    }

    /// <summary>Gives back what was set aside.</summary>
    public static async Task PutBackAsync(this InventoryDbContext db, Reservation reservation, DateTime now, CancellationToken cancellationToken)
    {
        foreach (var line in InOrder(reservation))
        {
            EnsureOne(line, await db.PutBackAsync(line, now, cancellationToken));
        }
    }

    /// <summary>Takes back what was sold.</summary>
    public static async Task TakeBackAsync(this InventoryDbContext db, Reservation reservation, string reason, DateTime now, CancellationToken cancellationToken)
    {
        foreach (var line in InOrder(reservation))
        {
            EnsureOne(line, await db.Stock.Where(s => s.BookId == line.BookId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.OnHand, s => s.OnHand + line.Quantity).SetProperty(s => s.ChangedAt, now), cancellationToken));
            db.Movements.Add(new Movement(line.BookId, MovementKind.Return, line.Quantity, line.OrderId, reason, now));
        }
    }

    /// <summary>The books of which there is not enough for the reservation, with what there is, and why in one word.</summary>
    public static async Task<(string Reason, Dictionary<long, int> Available)> ShortageAsync(this InventoryDbContext db, Reservation reservation, CancellationToken cancellationToken)
    {
        var ids = reservation.Lines.Select(line => line.BookId).ToList();
        var shelves = await db.Stock.AsNoTracking().Where(s => ids.Contains(s.BookId)).ToDictionaryAsync(s => s.BookId, cancellationToken);
        var missing = reservation.Lines
            .Select(line => (Line: line, Stock: shelves.GetValueOrDefault(line.BookId)))
            .Where(asked => asked.Stock is null or { Withdrawn: true } || asked.Stock.Available < asked.Line.Quantity)
            .ToList();
        var reason = missing.Exists(asked => asked.Stock is null) ? "unknown-book" : missing.Exists(asked => asked.Stock!.Withdrawn) ? "withdrawn" : "out-of-stock";
        return (reason, missing.ToDictionary(asked => asked.Line.BookId, asked => asked.Stock is null or { Withdrawn: true } ? 0 : asked.Stock.Available));
    }

    private static Task<int> PutBackAsync(this InventoryDbContext db, ReservationLine line, DateTime now, CancellationToken cancellationToken) =>
        db.Stock.Where(s => s.BookId == line.BookId && s.Reserved >= line.Quantity)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Reserved, s => s.Reserved - line.Quantity).SetProperty(s => s.ChangedAt, now), cancellationToken);

    private static async Task<bool> AllOrNoneAsync(Reservation reservation, Func<ReservationLine, Task<int>> take, Func<ReservationLine, Task<int>> undo)
    {
        List<ReservationLine> taken = [];
        foreach (var line in InOrder(reservation))
        {
            if (await take(line) == 0)
            {
                foreach (var earlier in taken)
                {
                    EnsureOne(earlier, await undo(earlier));
                }

                return false;
            }

            taken.Add(line);
        }

        return true;
    }

    /// <summary>Always in the order of the books: two orders for the same books wait for each other instead of for ever.</summary>
    private static IEnumerable<ReservationLine> InOrder(Reservation reservation) => reservation.Lines.OrderBy(line => line.BookId);

    private static Movement Sale(ReservationLine line, DateTime now) => new(line.BookId, MovementKind.Sale, -line.Quantity, line.OrderId, null, now);

    private static void EnsureOne(ReservationLine line, int rows)
    {
        if (rows != 1)
        {
            throw new InvalidOperationException($"Order {line.OrderId} holds {line.Quantity} copies of book {line.BookId} that the stock does not know of.");
        }
    }
}
