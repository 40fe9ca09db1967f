using Biblio.Inventory.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Data;

/// <summary>The reservation of an order, held until the end of the transaction: commands about one order follow one another.</summary>
internal static class LockedReservation
{
    /// <summary>Opens the reservation as it is given, or finds the one that there is; whether it is new.</summary>
    public static async Task<(Reservation Reservation, bool IsNew)> OpenReservationAsync(
        this InventoryDbContext db,
        Reservation wanted,
        CancellationToken cancellationToken
    )
    {
        // inserted first: to lock a row that is not there locks the gap, and two who do so stand in each other's way
        var state = wanted.State.ToString().ToLowerInvariant();
        if (
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT IGNORE INTO reservations (order_id, state, expires_at, created_at, changed_at)
                VALUES ({wanted.OrderId}, {state}, {wanted.ExpiresAt}, {wanted.CreatedAt}, {wanted.ChangedAt})
                """,
                cancellationToken
            ) == 0
        )
        {
            return ((await db.FindReservationAsync(wanted.OrderId, cancellationToken))!, false);
        }

        db.Attach(wanted);
        return (wanted, true);
    }

    /// <summary>For who can expect one, and gets a new one where there is none.</summary>
    public static async Task<Reservation> LockReservationAsync(
        this InventoryDbContext db,
        long orderId,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        await db.FindReservationAsync(orderId, cancellationToken)
        ?? (await db.OpenReservationAsync(Reservation.Of(orderId, now), cancellationToken)).Reservation;

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
