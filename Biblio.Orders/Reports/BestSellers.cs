using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Reports;

internal static class BestSellers
{
    public const string Key = "reports:best_selling_products";

    /// <summary>The report, which <see cref="PopularBooks"/> reads too.</summary>
    public static readonly Report<BestSeller> Report = new(
        Key,
        RedisOrders.SellersKey,
        ComputeAsync,
        order => order.Books,
        ToRowsAsync
    );

    /// <summary>The ten books with the most copies in completed orders, most first. Ties are ordered by id.</summary>
    /// <remarks>Special orders are not books of the catalogue and are not counted.</remarks>
    public static Task<IReadOnlyList<BestSeller>> Handle(
        string? source,
        OrdersDbContext db,
        ReportService reports,
        CancellationToken cancellationToken
    ) => reports.GetAsync(source, Report, db, cancellationToken);

    private static async Task<IReadOnlyList<BestSeller>> ComputeAsync(
        OrdersDbContext db,
        CancellationToken cancellationToken
    )
    {
        var entries = await (
            from line in db.Lines
            join order in db.Orders on line.OrderId equals order.Id
            where order.Status == OrderStatus.Completed && line.BookId != null
            group line by line.BookId into book
            select new { BookId = book.Key!.Value, Quantity = book.Sum(line => (long)line.Quantity) }
        )
            .OrderByDescending(book => book.Quantity)
            .ThenBy(book => book.BookId)
            .Take(Report<BestSeller>.Size)
            .ToListAsync(cancellationToken);
        return await ToRowsAsync(
            entries.ConvertAll(book => new RankingEntry(book.BookId, book.Quantity)),
            db,
            cancellationToken
        );
    }

    private static async Task<IReadOnlyList<BestSeller>> ToRowsAsync(
        IReadOnlyList<RankingEntry> entries,
        OrdersDbContext db,
        CancellationToken cancellationToken
    )
    {
        var ids = entries.Select(book => book.Id).ToList();
        var titles = await db
            .Books.Where(book => ids.Contains(book.Id))
            .Select(book => new { book.Id, book.Title })
            .ToDictionaryAsync(book => book.Id, book => book.Title, cancellationToken);
        return [.. entries.Select(book => new BestSeller(book.Id, titles.GetValueOrDefault(book.Id, ""), book.Amount))];
    }
}

internal sealed record BestSeller(long BookId, string Title, long Quantity);
