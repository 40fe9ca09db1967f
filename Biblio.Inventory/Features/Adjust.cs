using System.ComponentModel.DataAnnotations;
using Biblio.Http;
using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

internal sealed record AdjustRequest(
    [property: Range(0, 100_000)] int OnHand,
    [property: Required, StringLength(200, MinimumLength = 1)] string Reason
);

internal static class Adjust
{
    /// <summary>Set the number on hand to the counted one. With an Idempotency-Key the request can be repeated.</summary>
    /// <remarks>It cannot fall below what is reserved for orders.</remarks>
    public static Task<Results<Ok<StockView>, NotFound>> Handle(
        long bookId,
        AdjustRequest request,
        InventoryDbContext db,
        HttpRequest http,
        Telemetry telemetry,
        TimeProvider time,
        ILogger<Movement> logger,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        return db.InTransactionAsync<InventoryDbContext, Results<Ok<StockView>, NotFound>>(
            async token =>
            {
                // Locked, because the ledger records the difference to the number before.
                var before = (
                    await db
                        .Stock.FromSql($"SELECT * FROM stock WHERE book_id = {bookId} FOR UPDATE")
                        .AsNoTracking()
                        .ToListAsync(token)
                ).SingleOrDefault();
                if (before is null)
                {
                    return TypedResults.NotFound();
                }

                var rows = await db
                    .Stock.Where(s => s.BookId == bookId && s.Reserved <= request.OnHand)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(s => s.OnHand, request.OnHand).SetProperty(s => s.ChangedAt, now),
                        token
                    );
                if (rows == 0)
                {
                    throw new DomainException("below-reserved", $"{before.Reserved} copies are set aside for orders.");
                }

                var difference = request.OnHand - before.OnHand;
                if (difference != 0)
                {
                    db.Movements.Add(new Movement(bookId, MovementKind.Adjust, difference, null, request.Reason, now));
                    db.AfterCommit(() =>
                    {
                        telemetry.AddChange(MovementKind.Adjust, difference);
                        logger.StockChanged(bookId, MovementKind.Adjust, difference);
                    });
                }

                var stock = await db.Stock.AsNoTracking().SingleAsync(s => s.BookId == bookId, token);
                return TypedResults.Ok(StockView.From(stock, http));
            },
            cancellationToken
        );
    }
}
