using System.ComponentModel.DataAnnotations;
using Biblio.Http;
using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

internal sealed record RestockRequest([property: Range(1, 100_000)] int Quantity);

internal static class Restock
{
    /// <summary>Add copies to the stock of a book. With an Idempotency-Key the request can be repeated.</summary>
    public static Task<Results<Ok<StockView>, NotFound>> Handle(
        long bookId,
        RestockRequest request,
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
                var rows = await db
                    .Stock.Where(s => s.BookId == bookId && s.OnHand <= Stock.MaxOnHand - request.Quantity)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(s => s.OnHand, s => s.OnHand + request.Quantity)
                                .SetProperty(s => s.ChangedAt, now),
                        token
                    );
                var stock = await db.Stock.AsNoTracking().SingleOrDefaultAsync(s => s.BookId == bookId, token);
                if (stock is null)
                {
                    return TypedResults.NotFound();
                }

                if (rows == 0)
                {
                    throw new DomainException("stock-full", $"No book has more than {Stock.MaxOnHand} copies.");
                }

                db.Movements.Add(new Movement(bookId, MovementKind.Restock, request.Quantity, null, null, now));
                db.AfterCommit(() =>
                {
                    telemetry.AddChange(MovementKind.Restock, request.Quantity);
                    logger.StockChanged(bookId, MovementKind.Restock, request.Quantity);
                });
                return TypedResults.Ok(StockView.From(stock, http));
            },
            cancellationToken
        );
    }
}
