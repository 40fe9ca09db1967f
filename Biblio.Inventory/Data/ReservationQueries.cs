using System.Runtime.CompilerServices;
using Biblio.Inventory.Model;
using Biblio.Persistence;
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
        if (await db.InsertIgnoreAsync([requested], cancellationToken) == 0)
        {
            return ((await db.FindReservationAsync(requested.OrderId, cancellationToken))!, false);
        }

        db.Attach(requested);
        return (requested, true);
    }

    /// <summary>Inserts reservations that must all be new.</summary>
    public static async Task InsertReservationsAsync(
        this InventoryDbContext db,
        IReadOnlyList<Reservation> requested,
        CancellationToken cancellationToken
    )
    {
        if (await db.InsertIgnoreAsync(requested, cancellationToken) < requested.Count)
        {
            throw new InvalidOperationException("One of the orders has a reservation.");
        }

        db.AttachRange(requested);
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

    /// <summary>
    /// Locks the reservations that exist, with their lines, in the order of their ids so that two transactions cannot
    /// deadlock.
    /// </summary>
    public static async Task<IReadOnlyList<Reservation>> LockReservationsAsync(
        this InventoryDbContext db,
        IEnumerable<long> orderIds,
        CancellationToken cancellationToken
    )
    {
        var ids = orderIds.Order().ToList();
        var locked = await db
            .Reservations.FromSql(
                FormattableStringFactory.Create(
                    $"SELECT * FROM reservations WHERE order_id IN ({SqlPlaceholders.List(ids.Count)}) "
                        + "ORDER BY order_id FOR UPDATE",
                    [.. ids.Cast<object>()]
                )
            )
            .ToListAsync(cancellationToken);
        if (locked.Count > 0)
        {
            await db.ReservationLines.Where(line => ids.Contains(line.OrderId)).LoadAsync(cancellationToken);
        }

        return locked;
    }

    /// <summary>Returns a reservation that this transaction has inserted or locked before.</summary>
    public static Reservation? FindTracked(this InventoryDbContext db, long orderId) =>
        db.Reservations.Local.FindEntry(orderId)?.Entity;

    private static async Task<Reservation?> FindReservationAsync(
        this InventoryDbContext db,
        long orderId,
        CancellationToken cancellationToken
    ) => db.FindTracked(orderId) ?? (await db.LockReservationsAsync([orderId], cancellationToken)).SingleOrDefault();

    /// <summary>Returns the number of reservations that did not exist.</summary>
    private static Task<int> InsertIgnoreAsync(
        this InventoryDbContext db,
        IReadOnlyList<Reservation> requested,
        CancellationToken cancellationToken
    ) =>
        db.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                "INSERT IGNORE INTO reservations (order_id, state, expires_at, created_at, changed_at) VALUES "
                    + SqlPlaceholders.Rows(requested.Count, width: 5),
                [
                    .. requested.SelectMany(reservation =>
                        new object?[]
                        {
                            reservation.OrderId,
                            reservation.State.ToString().ToLowerInvariant(),
                            reservation.ExpiresAt,
                            reservation.CreatedAt,
                            reservation.ChangedAt,
                        }
                    ),
                ]
            ),
            cancellationToken
        );
}
