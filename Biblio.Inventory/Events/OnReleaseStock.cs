using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.Messaging;

namespace Biblio.Inventory.Events;

/// <summary>Asked by Orders: the order is cancelled, whatever it holds or has got.</summary>
internal sealed record ReleaseStock(long OrderId, string Reason);

internal static class OnReleaseStock
{
    /// <summary>Before the reservation has come, it leaves a mark so that a late one is refused.</summary>
    public static async Task Handle(
        ReleaseStock asked,
        InventoryDbContext db,
        TimeProvider time,
        Telemetry telemetry,
        ILogger<Reservation> logger,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var reservation = await db.LockReservationAsync(asked.OrderId, now, cancellationToken);
        var reason = asked.Reason.Length <= 100 ? asked.Reason : asked.Reason[..100];
        if (reservation.State == ReservationState.Reserved)
        {
            await db.PutBackAsync(reservation, now, cancellationToken);
        }
        else if (reservation.State == ReservationState.Committed)
        {
            await db.TakeBackAsync(reservation, reason, now, cancellationToken);
        }

        if (reservation.State != ReservationState.Released)
        {
            reservation.Release(reason, now);
            telemetry.Became(reservation.State);
            logger.ReservationDecided(asked.OrderId, reservation.State, reason);
        }

        db.Publish("inventory", "stock-released", new StockReleased(asked.OrderId, reservation.Reason ?? reason));
    }
}
