using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.Messaging;
using Microsoft.Extensions.Options;

namespace Biblio.Inventory.Events;

/// <summary>Command from Orders: reserve copies for an order.</summary>
internal sealed record ReserveStock(long OrderId, IReadOnlyList<ReserveStock.Line> Lines)
{
    internal sealed record Line(long BookId, int Quantity);
}

internal static class OnReserveStock
{
    private const int MaxQuantity = 100_000;

    /// <summary>
    /// Inserts the reservations of a batch, and reserves all of their lines in one statement. When the stock is too small
    /// for all of them, each command is decided on its own, in its order.
    /// </summary>
    public static async Task PrepareAsync(
        IReadOnlyList<ReserveStock> commands,
        InventoryDbContext db,
        TimeProvider time,
        IOptions<InventoryOptions> options,
        Telemetry telemetry,
        ILogger<Reservation> logger,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var reservations = commands.Select(command => Request(command, now, options.Value)).ToList();
        await db.InsertReservationsAsync(reservations, cancellationToken);
        if (
            commands.All(command => HasValidQuantities(command.Lines))
            && await db.ReserveAsync(commands.SelectMany(command => SumByBook(command.Lines)), now, cancellationToken)
        )
        {
            foreach (var (reservation, command) in reservations.Zip(commands))
            {
                reservation.AddLines(SumByBook(command.Lines));
                db.ReportAfterCommit(reservation, telemetry, logger);
            }
        }
    }

    /// <summary>
    /// Reserves all lines or none. A repeated command gets the same reply. A command after the release is refused.
    /// </summary>
    public static async Task Handle(
        ReserveStock command,
        InventoryDbContext db,
        TimeProvider time,
        IOptions<InventoryOptions> options,
        Telemetry telemetry,
        ILogger<Reservation> logger,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        // A reservation of a batch that has no lines yet is not decided yet.
        var (reservation, isNew) = db.FindTracked(command.OrderId) is { } inserted
            ? (inserted, inserted.Lines.Count == 0)
            : await db.InsertOrLockReservationAsync(Request(command, now, options.Value), cancellationToken);
        if (isNew)
        {
            await DecideAsync(reservation, command.Lines, db, now, cancellationToken);
            db.ReportAfterCommit(reservation, telemetry, logger);
        }

        if (reservation.State is ReservationState.Reserved or ReservationState.Committed)
        {
            db.Publish("inventory", "stock-reserved", new StockReserved(command.OrderId, reservation.ExpiresAt ?? now));
        }
        else
        {
            db.Publish("inventory", "stock-refused", StockRefused.From(reservation));
        }
    }

    /// <summary>Reserves the lines of a new reservation, or refuses it.</summary>
    internal static async Task DecideAsync(
        Reservation reservation,
        IReadOnlyList<ReserveStock.Line> lines,
        InventoryDbContext db,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (!HasValidQuantities(lines))
        {
            reservation.Refuse("invalid-quantity", new Dictionary<long, int>(), now);
            return;
        }

        reservation.AddLines(SumByBook(lines));
        if (!await db.ReserveAsync(SumByBook(lines), now, cancellationToken))
        {
            var (reason, available) = await db.FindShortagesAsync(reservation, cancellationToken);
            reservation.Refuse(reason, available, now);
        }
    }

    /// <summary>Nearly all commands succeed, so the row is inserted in the state Reserved.</summary>
    private static Reservation Request(ReserveStock command, DateTime now, InventoryOptions options)
    {
        var requested = Reservation.Create(command.OrderId, now);
        requested.Reserve(now, TimeSpan.FromMinutes(options.ReservationMinutes));
        return requested;
    }

    private static bool HasValidQuantities(IReadOnlyList<ReserveStock.Line> lines) =>
        lines.All(line => line.Quantity is >= 1 and <= MaxQuantity);

    private static IEnumerable<(long BookId, int Quantity)> SumByBook(IReadOnlyList<ReserveStock.Line> lines) =>
        lines
            .GroupBy(line => line.BookId)
            .Select(book => (book.Key, (int)Math.Min(book.Sum(line => (long)line.Quantity), int.MaxValue)));
}
