using System.ComponentModel.DataAnnotations;
using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

internal sealed record AdjustRequest(
    [property: Range(0, 100_000)] int OnHand,
    [property: Required, StringLength(200, MinimumLength = 1)] string Reason
);

internal static class Adjust
{
    /// <summary>Set the number on hand to what was counted. It can not fall below what is set aside for orders. With an Idempotency-Key the request can be repeated.</summary>
    public static async Task<Results<Ok<StockView>, NotFound, ProblemHttpResult>> Handle(
        long bookId,
        AdjustRequest request,
        [FromHeader(Name = "Idempotency-Key")] string? key,
        InventoryDbContext db,
        HttpRequest http,
        Telemetry telemetry,
        TimeProvider time,
        ILogger<Movement> logger,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        return await IdempotencyKey.OnceAsync(db, key, http, request, now, DoAsync, cancellationToken);

        async Task<StockView?> DoAsync(CancellationToken cancellationToken)
        {
            // held, because the ledger needs the difference to a number that stays as it is meanwhile
            var before = (
                await db
                    .Stock.FromSql($"SELECT * FROM stock WHERE book_id = {bookId} FOR UPDATE")
                    .AsNoTracking()
                    .ToListAsync(cancellationToken)
            ).SingleOrDefault();
            if (before is null)
            {
                return null;
            }

            if (
                await db
                    .Stock.Where(s => s.BookId == bookId && s.Reserved <= request.OnHand)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(s => s.OnHand, request.OnHand).SetProperty(s => s.ChangedAt, now),
                        cancellationToken
                    ) == 0
            )
            {
                throw new DomainException("below-reserved", $"{before.Reserved} copies are set aside for orders.");
            }

            var difference = request.OnHand - before.OnHand;
            if (difference != 0)
            {
                db.Movements.Add(new Movement(bookId, MovementKind.Adjust, difference, null, request.Reason, now));
                telemetry.Moved(MovementKind.Adjust, difference);
                logger.StockChanged(bookId, MovementKind.Adjust, difference);
            }

            return StockView.From(
                await db.Stock.AsNoTracking().SingleAsync(s => s.BookId == bookId, cancellationToken),
                http
            );
        }
    }
}
