using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.Messaging;

namespace Biblio.Inventory.Events;

/// <summary>Command from Orders: the order is paid, so its copies are sold.</summary>
internal sealed record CommitStock(long OrderId);

internal static class OnCommitStock
{
    /// <summary>
    /// Locks the reservations of a batch, and sells all of their copies together. When one of them is not reserved, each
    /// command is decided on its own.
    /// </summary>
    public static async Task PrepareAsync(
        IReadOnlyList<CommitStock> commands,
        InventoryDbContext db,
        TimeProvider time,
        Telemetry telemetry,
        ILogger<Reservation> logger,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var reservations = await db.LockReservationsAsync(
            commands.Select(command => command.OrderId),
            cancellationToken
        );
        if (!reservations.All(reservation => reservation.State == ReservationState.Reserved))
        {
            return;
        }

        await db.SellReservedAsync(reservations, now, cancellationToken);
        foreach (var reservation in reservations)
        {
            reservation.Commit(now);
            db.ReportAfterCommit(reservation, telemetry, logger);
        }
    }

    /// <summary>Sells the reserved copies. After an expiry it sells available copies, if there are enough.</summary>
    public static async Task Handle(
        CommitStock command,
        InventoryDbContext db,
        TimeProvider time,
        Telemetry telemetry,
        ILogger<Reservation> logger,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var reservation = await db.LockReservationAsync(command.OrderId, now, cancellationToken);
        var before = reservation.State;
        await CommitAsync(reservation, db, now, cancellationToken);
        if (before != reservation.State)
        {
            db.ReportAfterCommit(reservation, telemetry, logger);
        }

        if (reservation.State == ReservationState.Committed)
        {
            db.Publish("inventory", "stock-committed", new StockCommitted(command.OrderId));
        }
        else
        {
            db.Publish("inventory", "stock-refused", StockRefused.From(reservation));
        }
    }

    /// <summary>Sells the copies, or refuses a reservation that is not in time.</summary>
    internal static async Task CommitAsync(
        Reservation reservation,
        InventoryDbContext db,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        switch (reservation.State)
        {
            case ReservationState.Reserved:
                await db.SellReservedAsync([reservation], now, cancellationToken);
                reservation.Commit(now);
                break;

            case ReservationState.Expired when await db.SellAvailableAsync(reservation, now, cancellationToken):
                reservation.Commit(now);
                break;

            case ReservationState.Expired:
                var (_, available) = await db.FindShortagesAsync(reservation, cancellationToken);
                reservation.Refuse("expired", available, now);
                break;

            case ReservationState.New:
                reservation.Refuse("not-reserved", new Dictionary<long, int>(), now);
                break;
        }
    }
}
