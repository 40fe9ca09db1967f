using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

/// <summary>The copies that an order has reserved, and the state of the reservation.</summary>
internal sealed record ReservationView(
    long OrderId,
    ReservationState State,
    string? Reason,
    DateTime? ExpiresAt,
    DateTime CreatedAt,
    DateTime ChangedAt,
    IReadOnlyList<ReservationView.Line> Lines
)
{
    public static ReservationView From(Reservation reservation) =>
        new(
            reservation.OrderId,
            reservation.State,
            reservation.Reason,
            reservation.ExpiresAt,
            reservation.CreatedAt,
            reservation.ChangedAt,
            [.. reservation.Lines.OrderBy(line => line.BookId).Select(line => new Line(line.BookId, line.Quantity))]
        );

    internal sealed record Line(long BookId, int Quantity);
}

internal static class GetReservation
{
    /// <summary>The reservation of an order.</summary>
    public static async Task<Results<Ok<ReservationView>, NotFound>> Handle(
        long orderId,
        InventoryDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db
            .Reservations.AsNoTracking()
            .Include(r => r.Lines)
            .SingleOrDefaultAsync(r => r.OrderId == orderId, cancellationToken)
            is { } reservation
            ? TypedResults.Ok(ReservationView.From(reservation))
            : TypedResults.NotFound();
}
