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
        // Nearly all commands succeed, so the row is inserted in the state Reserved.
        var requested = Reservation.Create(command.OrderId, now);
        requested.Reserve(now, TimeSpan.FromMinutes(options.Value.ReservationMinutes));
        var (reservation, isNew) = await db.InsertOrLockReservationAsync(requested, cancellationToken);
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
        if (lines.Any(line => line.Quantity is < 1 or > MaxQuantity))
        {
            reservation.Refuse("invalid-quantity", new Dictionary<long, int>(), now);
            return;
        }

        reservation.AddLines(
            lines
                .GroupBy(line => line.BookId)
                .Select(book => (book.Key, (int)Math.Min(book.Sum(line => (long)line.Quantity), int.MaxValue)))
        );
        if (!await db.ReserveAsync(reservation, now, cancellationToken))
        {
            var (reason, available) = await db.FindShortagesAsync(reservation, cancellationToken);
            reservation.Refuse(reason, available, now);
        }
    }
}
