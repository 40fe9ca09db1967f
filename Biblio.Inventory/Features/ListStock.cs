using Biblio.Http;
using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

internal static class ListStock
{
    private const int MaxIds = 200;

    /// <summary>Stock by book. It can be limited to low stock or to some books (bookIds=7,8,9).</summary>
    public static async Task<Ok<Page<StockView>>> Handle(
        bool? low,
        string? bookIds,
        [AsParameters] PageQuery page,
        InventoryDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var stock = db.Stock.AsNoTracking();
        if (bookIds is not null)
        {
            var ids = IdList.Parse("bookIds", bookIds, MaxIds);
            stock = stock.Where(s => ids.Contains(s.BookId));
        }

        if (low is { } isLow)
        {
            stock = stock.Where(s => (!s.Withdrawn && s.OnHand - s.Reserved <= s.LowAt) == isLow);
        }

        var found = await PageAsync(stock.OrderBy(s => s.BookId), page, request, cancellationToken);
        return TypedResults.Ok(found);
    }

    internal static async Task<Page<StockView>> PageAsync(
        IQueryable<Stock> stock,
        PageQuery page,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var rows = await stock.Skip(page.Skip).Take(page.Size).ToListAsync(cancellationToken);
        return rows.ConvertAll(s => StockView.From(s, request))
            .ToPage(await stock.LongCountAsync(cancellationToken), page, request);
    }
}
