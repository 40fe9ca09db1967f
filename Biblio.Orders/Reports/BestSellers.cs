using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Reports;

internal static class BestSellers
{
    public const string Key = "reports:best_selling_products";

    /// <summary>The ten books of which most copies were sold in completed orders, most first; equal ones by id. Special orders are no books of the catalogue and do not count.</summary>
    public static Task<IReadOnlyList<BestSeller>> Handle(string? source, OrdersDbContext db, CachedReports reports, CancellationToken cancellationToken) =>
        reports.GetAsync(source, Key, ComputeAsync, db, cancellationToken);

    private static async Task<IReadOnlyList<BestSeller>> ComputeAsync(OrdersDbContext db, CancellationToken cancellationToken)
    {
        var top = await (
            from line in db.Lines
            join order in db.Orders on line.OrderId equals order.Id
            where order.Status == OrderStatus.Completed && line.BookId != null
            group line by line.BookId into book
            select new { BookId = book.Key!.Value, Quantity = book.Sum(line => (long)line.Quantity) })
            .OrderByDescending(book => book.Quantity)
            .ThenBy(book => book.BookId)
            .Take(10)
            .ToListAsync(cancellationToken);

        var ids = top.ConvertAll(book => book.BookId);
        var titles = await db.Books.AsNoTracking().Where(book => ids.Contains(book.Id)).ToDictionaryAsync(book => book.Id, book => book.Title, cancellationToken);
        return top.ConvertAll(book => new BestSeller(book.BookId, titles.GetValueOrDefault(book.BookId, ""), book.Quantity));
    }
}

internal sealed record BestSeller(long BookId, string Title, long Quantity);
