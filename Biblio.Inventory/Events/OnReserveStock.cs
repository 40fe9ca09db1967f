using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.Messaging;
using Microsoft.Extensions.Options;

namespace Biblio.Inventory.Events;

/// <summary>Asked by Orders: set copies aside.</summary>
internal sealed record ReserveStock(long OrderId, IReadOnlyList<ReserveStock.Line> Lines)
{
    internal sealed record Line(long BookId, int Quantity);
}

internal static class OnReserveStock
{
    private const int MostOfOne = 100_000;

    /// <summary>All lines or nothing. Asked again, it answers again what it answered; asked after its release, it refuses.</summary>
    public static async Task Handle(
        ReserveStock asked,
        InventoryDbContext db,
        TimeProvider time,
        IOptions<InventoryOptions> options,
        Telemetry telemetry,
        ILogger<Reservation> logger,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        // what nearly always becomes of it is written at once
        var wanted = Reservation.Of(asked.OrderId, now);
        wanted.Reserve(now, TimeSpan.FromMinutes(options.Value.ReservationMinutes));
        var (reservation, isNew) = await db.OpenReservationAsync(wanted, cancellationToken);
        if (isNew)
        {
            await DecideAsync(reservation, asked, db, now, cancellationToken);
            telemetry.Became(reservation.State);
            logger.ReservationDecided(asked.OrderId, reservation.State, reservation.Reason);
        }

        if (reservation.State is ReservationState.Reserved or ReservationState.Committed)
        {
            db.Publish("inventory", "stock-reserved", new StockReserved(asked.OrderId, reservation.ExpiresAt ?? now));
        }
        else
        {
            db.Publish("inventory", "stock-refused", StockRefused.From(reservation));
        }
    }

    private static async Task DecideAsync(
        Reservation reservation,
        ReserveStock asked,
        InventoryDbContext db,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (asked.Lines.Any(line => line.Quantity is < 1 or > MostOfOne))
        {
            reservation.Refuse("invalid-quantity", new Dictionary<long, int>(), now);
            return;
        }

        reservation.Ask(
            asked
                .Lines.GroupBy(line => line.BookId)
                .Select(book => (book.Key, (int)Math.Min(book.Sum(line => (long)line.Quantity), int.MaxValue)))
        );
        if (!await db.SetAsideAsync(reservation, now, cancellationToken))
        {
            var (reason, available) = await db.ShortageAsync(reservation, cancellationToken);
            reservation.Refuse(reason, available, now);
        }
    }
}
