using Biblio.Inventory.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Data;

internal static class LockedReservation
{
    /// <summary>The reservation of an order, new if there was none, held until the end of the transaction: commands about one order follow one another.</summary>
    public static async Task<Reservation> LockReservationAsync(this InventoryDbContext db, long orderId, DateTime now, CancellationToken cancellationToken)
    {
        // inserted first: to lock a row that is not there locks the gap, and two who do so stand in each other's way
        await db.Database.ExecuteSqlAsync($"INSERT IGNORE INTO reservations (order_id, state, created_at, changed_at) VALUES ({orderId}, 'new', {now}, {now})", cancellationToken);
        var locked = await db.Reservations.FromSql($"SELECT * FROM reservations WHERE order_id = {orderId} FOR UPDATE").ToListAsync(cancellationToken);
        var reservation = locked.Single();
        await db.Entry(reservation).Collection(r => r.Lines).LoadAsync(cancellationToken);
        return reservation;
    }
}
