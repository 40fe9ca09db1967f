using System.ComponentModel.DataAnnotations;
using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

internal sealed record RestockRequest([property: Range(1, 100_000)] int Quantity);

internal static class Restock
{
    /// <summary>Bring in copies. With an Idempotency-Key the request can be repeated and has its effect once.</summary>
    public static async Task<Results<Ok<StockView>, NotFound, ProblemHttpResult>> Handle(
        long bookId,
        RestockRequest request,
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
            var rows = await db
                .Stock.Where(s => s.BookId == bookId && s.OnHand <= Stock.Most - request.Quantity)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(s => s.OnHand, s => s.OnHand + request.Quantity)
                            .SetProperty(s => s.ChangedAt, now),
                    cancellationToken
                );
            if (
                await db.Stock.AsNoTracking().SingleOrDefaultAsync(s => s.BookId == bookId, cancellationToken)
                is not { } stock
            )
            {
                return null;
            }

            if (rows == 0)
            {
                throw new DomainException("stock-full", $"No shelf holds more than {Stock.Most} copies.");
            }

            db.Movements.Add(new Movement(bookId, MovementKind.Restock, request.Quantity, null, null, now));
            telemetry.Moved(MovementKind.Restock, request.Quantity);
            logger.StockChanged(bookId, MovementKind.Restock, request.Quantity);
            return StockView.From(stock, http);
        }
    }
}
