using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.Messaging;

namespace Biblio.Inventory.Events;

/// <summary>Command from Orders: the order is cancelled, so its reserved or sold copies come back.</summary>
internal sealed record ReleaseStock(long OrderId, string Reason);

internal static class OnReleaseStock
{
    /// <summary>
    /// Releases or returns the copies. Without a reservation it inserts a released one, so that a later command to
    /// reserve is refused.
    /// </summary>
    public static async Task Handle(
        ReleaseStock command,
        InventoryDbContext db,
        TimeProvider time,
        Telemetry telemetry,
        ILogger<Reservation> logger,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var reservation = await db.LockReservationAsync(command.OrderId, now, cancellationToken);
        var reason = command.Reason.Length <= 100 ? command.Reason : command.Reason[..100];
        var before = reservation.State;
        await ReleaseAsync(reservation, reason, db, now, cancellationToken);
        if (reservation.State != before)
        {
            db.ReportAfterCommit(reservation, telemetry, logger);
        }

        db.Publish("inventory", "stock-released", new StockReleased(command.OrderId, reservation.Reason ?? reason));
    }

    /// <summary>Makes reserved copies available again, and returns sold ones.</summary>
    internal static async Task ReleaseAsync(
        Reservation reservation,
        string reason,
        InventoryDbContext db,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (reservation.State == ReservationState.Reserved)
        {
            await db.UnreserveAsync(reservation, now, cancellationToken);
        }
        else if (reservation.State == ReservationState.Committed)
        {
            await db.ReturnAsync(reservation, reason, now, cancellationToken);
        }

        if (reservation.State != ReservationState.Released)
        {
            reservation.Release(reason, now);
        }
    }
}
