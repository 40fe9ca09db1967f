using System.ComponentModel.DataAnnotations;
using Biblio.Http;
using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

/// <summary>A first number of copies, and from how many on the book counts as low.</summary>
internal sealed record OpenStockRequest(
    [property: Range(0, 100_000)] int OnHand,
    [property: Range(0, 100_000)] int LowAt = Stock.DefaultLowAt
);

internal static class OpenStock
{
    /// <summary>Open the stock of a book by hand, before the catalogue tells of it.</summary>
    public static async Task<Results<Created<StockView>, Ok<StockView>>> Handle(
        [Range(1, long.MaxValue)] long bookId,
        OpenStockRequest request,
        InventoryDbContext db,
        HttpRequest http,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var isNew = await db.InTransactionAsync(
            cancellationToken =>
                db.EnsureStockAsync(
                    bookId,
                    null,
                    request.OnHand,
                    withdrawn: false,
                    0,
                    now,
                    cancellationToken,
                    request.LowAt
                ),
            cancellationToken
        );
        var stock = await db.Stock.AsNoTracking().SingleAsync(s => s.BookId == bookId, cancellationToken);
        if (!isNew && (stock.OnHand, stock.LowAt) != (request.OnHand, request.LowAt))
        {
            throw new DomainException("stock-open", "The stock of this book is open; restock or adjust it.");
        }

        var view = StockView.From(stock, http);
        return isNew ? TypedResults.Created(view.Links.Self.Href, view) : TypedResults.Ok(view);
    }
}
