using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Reports;

internal static class BestSellers
{
    public const string Key = "reports:best_selling_products";

    private static readonly Report<BestSeller> Report = new(
        Key,
        RedisOrders.Sellers,
        FromDatabaseAsync,
        order => order.Books,
        ShowAsync
    );

    /// <summary>The ten books of which most copies were sold in completed orders, most first; equal ones by id. Special orders are no books of the catalogue and do not count.</summary>
    public static Task<IReadOnlyList<BestSeller>> Handle(
        string? source,
        OrdersDbContext db,
        ReportService desk,
        CancellationToken cancellationToken
    ) => desk.GetAsync(source, Report, db, cancellationToken);

    private static async Task<IReadOnlyList<BestSeller>> FromDatabaseAsync(
        OrdersDbContext db,
        CancellationToken cancellationToken
    )
    {
        var top = await (
            from line in db.Lines
            join order in db.Orders on line.OrderId equals order.Id
            where order.Status == OrderStatus.Completed && line.BookId != null
            group line by line.BookId into book
            select new { BookId = book.Key!.Value, Quantity = book.Sum(line => (long)line.Quantity) }
        )
            .OrderByDescending(book => book.Quantity)
            .ThenBy(book => book.BookId)
            .Take(Report<BestSeller>.Places)
            .ToListAsync(cancellationToken);
        return await ShowAsync(top.ConvertAll(book => new Ranked(book.BookId, book.Quantity)), db, cancellationToken);
    }

    private static async Task<IReadOnlyList<BestSeller>> ShowAsync(
        IReadOnlyList<Ranked> top,
        OrdersDbContext db,
        CancellationToken cancellationToken
    )
    {
        var ids = top.Select(book => book.Id).ToList();
        var titles = await db
            .Books.Where(book => ids.Contains(book.Id))
            .Select(book => new { book.Id, book.Title })
            .ToDictionaryAsync(book => book.Id, book => book.Title, cancellationToken);
        return [.. top.Select(book => new BestSeller(book.Id, titles.GetValueOrDefault(book.Id, ""), book.Amount))];
    }
}

internal sealed record BestSeller(long BookId, string Title, long Quantity);
