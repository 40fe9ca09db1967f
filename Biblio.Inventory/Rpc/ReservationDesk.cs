using Biblio.Inventory.Data;
using Biblio.Inventory.Events;
using Biblio.Inventory.Model;
using Biblio.Persistence;
using Biblio.Rpc;
using Biblio.Rpc.Inventory;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;

namespace Biblio.Inventory.Rpc;

/// <summary>
/// Reservations for customers at the desk, under the rules of orders. Their ids are negative tickets, so that they can
/// never be those of orders, and no event tells Orders of them.
/// </summary>
internal sealed class ReservationDesk(
    InventoryDbContext db,
    TimeProvider time,
    IOptions<InventoryOptions> options,
    Telemetry telemetry,
    ILogger<Reservation> logger
)
{
    private const int MaxLines = 20;
    private const int MaxQuantity = 100;

    public Task<DeskReply> HandleAsync(DeskRequest request, CancellationToken cancellationToken)
    {
        if (request.Ticket < 1)
        {
            throw RpcFailures.Invalid("ticket", "A ticket is at least 1.");
        }

        var now = time.GetUtcNow().UtcDateTime;
        return request.ActionCase switch
        {
            DeskRequest.ActionOneofCase.Hold => HoldAsync(request, now, cancellationToken),
            DeskRequest.ActionOneofCase.Release => ChangeAsync(
                request.Ticket,
                now,
                (reservation, token) => OnReleaseStock.ReleaseAsync(reservation, "desk", db, now, token),
                cancellationToken
            ),
            DeskRequest.ActionOneofCase.Sell => ChangeAsync(
                request.Ticket,
                now,
                (reservation, token) => OnCommitStock.CommitAsync(reservation, db, now, token),
                cancellationToken
            ),
            _ => throw RpcFailures.Invalid("action", "A request has one of hold, release and sell."),
        };
    }

    private Task<DeskReply> HoldAsync(DeskRequest request, DateTime now, CancellationToken cancellationToken)
    {
        var lines = request.Hold.Lines;
        if (
            lines.Count is < 1 or > MaxLines
            || lines.Any(line => line.BookId < 1 || line.Quantity is < 1 or > MaxQuantity)
            || lines.DistinctBy(line => line.BookId).Count() < lines.Count
        )
        {
            throw RpcFailures.Invalid(
                "hold.lines",
                $"A hold has 1 to {MaxLines} books, each once, with 1 to {MaxQuantity} copies."
            );
        }

        return db.InTransactionAsync(
            async token =>
            {
                var requested = Reservation.Create(-request.Ticket, now);
                requested.Reserve(now, TimeSpan.FromMinutes(options.Value.ReservationMinutes));
                var (reservation, isNew) = await db.InsertOrLockReservationAsync(requested, token);
                if (isNew)
                {
                    await OnReserveStock.DecideAsync(
                        reservation,
                        [.. lines.Select(line => new ReserveStock.Line(line.BookId, line.Quantity))],
                        db,
                        now,
                        token
                    );
                    db.ReportAfterCommit(reservation, telemetry, logger);
                }

                return ToReply(reservation);
            },
            cancellationToken
        );
    }

    private Task<DeskReply> ChangeAsync(
        long ticket,
        DateTime now,
        Func<Reservation, CancellationToken, Task> change,
        CancellationToken cancellationToken
    ) =>
        db.InTransactionAsync(
            async token =>
            {
                var reservation = await db.LockReservationAsync(-ticket, now, token);
                var before = reservation.State;
                await change(reservation, token);
                if (before != reservation.State)
                {
                    db.ReportAfterCommit(reservation, telemetry, logger);
                }

                return ToReply(reservation);
            },
            cancellationToken
        );

    private static DeskReply ToReply(Reservation reservation)
    {
        var reply = new DeskReply
        {
            Ticket = -reservation.OrderId,
            State = reservation.State switch
            {
                ReservationState.Reserved => DeskState.Held,
                ReservationState.Committed => DeskState.Sold,
                ReservationState.Released or ReservationState.Expired => DeskState.Released,
                _ => DeskState.Refused,
            },
            Reason = reservation.Reason ?? "",
        };
        if (reservation is { State: ReservationState.Reserved, ExpiresAt: { } expires })
        {
            reply.ExpiresAt = Timestamp.FromDateTime(DateTime.SpecifyKind(expires, DateTimeKind.Utc));
        }

        return reply;
    }
}
