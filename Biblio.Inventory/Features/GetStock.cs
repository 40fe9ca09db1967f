using Biblio.Inventory.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

internal static class GetStock
{
    /// <summary>The stock of one book.</summary>
    public static async Task<Results<Ok<StockView>, NotFound>> Handle(
        long bookId,
        InventoryDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        await db.Stock.AsNoTracking().SingleOrDefaultAsync(s => s.BookId == bookId, cancellationToken) is { } stock
            ? TypedResults.Ok(StockView.From(stock, request))
            : TypedResults.NotFound();
}
