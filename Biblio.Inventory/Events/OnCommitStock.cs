using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.Messaging;

namespace Biblio.Inventory.Events;

/// <summary>Asked by Orders: the order is paid, hand the copies over.</summary>
internal sealed record CommitStock(long OrderId);

internal static class OnCommitStock
{
    /// <summary>After the reservation has expired the copies are taken anew if there are enough.</summary>
    public static async Task Handle(
        CommitStock asked,
        InventoryDbContext db,
        TimeProvider time,
        Telemetry telemetry,
        ILogger<Reservation> logger,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var reservation = await db.LockReservationAsync(asked.OrderId, now, cancellationToken);
        var before = reservation.State;
        switch (before)
        {
            case ReservationState.Reserved:
                await db.SellReservedAsync(reservation, now, cancellationToken);
                reservation.Commit(now);
                break;

            case ReservationState.Expired when await db.SellAnewAsync(reservation, now, cancellationToken):
                reservation.Commit(now);
                break;

            case ReservationState.Expired:
                var (_, available) = await db.ShortageAsync(reservation, cancellationToken);
                reservation.Refuse("expired", available, now);
                break;

            case ReservationState.New:
                reservation.Refuse("not-reserved", new Dictionary<long, int>(), now);
                break;
        }

        if (before != reservation.State)
        {
            telemetry.Became(reservation.State);
            logger.ReservationDecided(asked.OrderId, reservation.State, reservation.Reason);
        }

        if (reservation.State == ReservationState.Committed)
        {
            db.Publish("inventory", "stock-committed", new StockCommitted(asked.OrderId));
        }
        else
        {
            db.Publish("inventory", "stock-refused", StockRefused.From(reservation));
        }
    }
}
