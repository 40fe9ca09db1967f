using System.ComponentModel.DataAnnotations;
using Biblio.Inventory.Data;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

/// <summary>
/// The counted number, and why it differs. With <paramref name="ExpectedOnHand"/> the stock is adjusted only if it still
/// is that number.
/// </summary>
internal sealed record AdjustRequest(
    [property: Range(0, 100_000)] int OnHand,
    [property: Required, StringLength(200, MinimumLength = 1)] string Reason,
    int? ExpectedOnHand = null
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
        StockAdjustment adjustment,
        CancellationToken cancellationToken
    ) =>
        db.InTransactionAsync<InventoryDbContext, Results<Ok<StockView>, NotFound>>(
            async token =>
            {
                if (
                    await adjustment.SetOnHandAsync(
                        bookId,
                        request.OnHand,
                        request.Reason,
                        request.ExpectedOnHand,
                        token
                    )
                    is null
                )
                {
                    return TypedResults.NotFound();
                }

                var stock = await db.Stock.AsNoTracking().SingleAsync(s => s.BookId == bookId, token);
                return TypedResults.Ok(StockView.From(stock, http));
            },
            cancellationToken
        );
}
