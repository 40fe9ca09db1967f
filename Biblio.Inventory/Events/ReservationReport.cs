using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.Persistence;

namespace Biblio.Inventory.Events;

internal static class ReservationReport
{
    /// <summary>Counts and logs the reservation's state after the commit, so that a repeated attempt counts once.</summary>
    public static void ReportAfterCommit(
        this InventoryDbContext db,
        Reservation reservation,
        Telemetry telemetry,
        ILogger logger
    )
    {
        var (orderId, state, reason) = (reservation.OrderId, reservation.State, reservation.Reason);
        db.AfterCommit(() =>
        {
            telemetry.AddReservation(state);
            if (reason is null)
            {
                logger.ReservationDecided(orderId, state);
            }
            else
            {
                logger.ReservationDecidedFor(orderId, state, reason);
            }
        });
    }
}
