using Biblio.Inventory.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Data;

/// <summary>
/// Locks the reservation of an order until the end of the transaction, so that commands about one order run one by one.
/// </summary>
internal static class ReservationQueries
{
    /// <summary>Inserts the reservation, or locks the existing one. Returns whether it is new.</summary>
    public static async Task<(Reservation Reservation, bool IsNew)> InsertOrLockReservationAsync(
        this InventoryDbContext db,
        Reservation requested,
        CancellationToken cancellationToken
    )
    {
        // The insert comes first. Locking a missing row locks its gap, so two transactions would block each other.
        var state = requested.State.ToString().ToLowerInvariant();
        if (
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT IGNORE INTO reservations (order_id, state, expires_at, created_at, changed_at) VALUES
                ({requested.OrderId}, {state}, {requested.ExpiresAt}, {requested.CreatedAt}, {requested.ChangedAt})
                """,
                cancellationToken
            ) == 0
        )
        {
            return ((await db.FindReservationAsync(requested.OrderId, cancellationToken))!, false);
        }

        db.Attach(requested);
        return (requested, true);
    }

    /// <summary>Locks the reservation of an order, or inserts a new one.</summary>
    public static async Task<Reservation> LockReservationAsync(
        this InventoryDbContext db,
        long orderId,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        await db.FindReservationAsync(orderId, cancellationToken)
        ?? (await db.InsertOrLockReservationAsync(Reservation.Create(orderId, now), cancellationToken)).Reservation;

    private static async Task<Reservation?> FindReservationAsync(
        this InventoryDbContext db,
        long orderId,
        CancellationToken cancellationToken
    )
    {
        var locked = await db
            .Reservations.FromSql($"SELECT * FROM reservations WHERE order_id = {orderId} FOR UPDATE")
            .ToListAsync(cancellationToken);
        if (locked is not [var reservation])
        {
            return null;
        }

        await db.ReservationLines.Where(line => line.OrderId == orderId).LoadAsync(cancellationToken);
        return reservation;
    }
}
