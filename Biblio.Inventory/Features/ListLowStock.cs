using Biblio.Http;
using Biblio.Inventory.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

internal static class ListLowStock
{
    /// <summary>Books with low stock, fewest copies first.</summary>
    public static async Task<Ok<Page<StockView>>> Handle(
        [AsParameters] PageQuery page,
        InventoryDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            await ListStock.PageAsync(
                db.Stock.AsNoTracking()
                    .Where(s => !s.Withdrawn && s.OnHand - s.Reserved <= s.LowAt)
                    .OrderBy(s => s.OnHand - s.Reserved)
                    .ThenBy(s => s.BookId),
                page,
                request,
                cancellationToken
            )
        );
}
