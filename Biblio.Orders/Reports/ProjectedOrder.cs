using System.Globalization;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Reports;

/// <summary>
/// The part of an order that reports need. Only the status and the version change after the order was placed.
/// </summary>
internal sealed record ProjectedOrder(
    long Id,
    long UserId,
    OrderStatus Status,
    long Version,
    long Cents,
    IReadOnlyList<RankingEntry> Books
)
{
    /// <summary>Book ids and copies as text: <c>7:1 12:3</c>.</summary>
    public string Items =>
        string.Join(' ', Books.Select(book => string.Create(CultureInfo.InvariantCulture, $"{book.Id}:{book.Amount}")));

    public static IReadOnlyList<RankingEntry> ParseItems(string items)
    {
        var books = new List<RankingEntry>();
        foreach (var item in items.AsSpan().Split(' '))
        {
            var pair = items.AsSpan(item);
            if (pair.IndexOf(':') is > 0 and var colon)
            {
                books.Add(
                    new(
                        long.Parse(pair[..colon], CultureInfo.InvariantCulture),
                        long.Parse(pair[(colon + 1)..], CultureInfo.InvariantCulture)
                    )
                );
            }
        }

        return books;
    }

    /// <summary>Reads the next orders by id from the database.</summary>
    public static Task<IReadOnlyList<ProjectedOrder>> ReadAfterAsync(
        OrdersDbContext db,
        long id,
        int count,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            db,
            db.Orders.Where(order => order.Id > id).OrderBy(order => order.Id).Take(count),
            cancellationToken
        );

    /// <summary>Reads the newest orders from the database.</summary>
    public static Task<IReadOnlyList<ProjectedOrder>> ReadNewestAsync(
        OrdersDbContext db,
        int count,
        CancellationToken cancellationToken
    ) => ReadAsync(db, db.Orders.OrderByDescending(order => order.Id).Take(count), cancellationToken);

    /// <summary>Reads orders by id. Missing orders are left out.</summary>
    public static Task<IReadOnlyList<ProjectedOrder>> ReadByIdAsync(
        OrdersDbContext db,
        IReadOnlyCollection<long> ids,
        CancellationToken cancellationToken
    ) => ReadAsync(db, db.Orders.Where(order => ids.Contains(order.Id)), cancellationToken);

    private static async Task<IReadOnlyList<ProjectedOrder>> ReadAsync(
        OrdersDbContext db,
        IQueryable<Order> query,
        CancellationToken cancellationToken
    )
    {
        var orders = await query
            .Select(order => new
            {
                order.Id,
                order.UserId,
                order.Status,
                order.Version,
                order.Total,
            })
            .ToListAsync(cancellationToken);
        if (orders.Count == 0)
        {
            return [];
        }

        // The ids are usually adjacent, and a range of the primary key is then faster than a list.
        var (first, last) = (orders.Min(order => order.Id), orders.Max(order => order.Id));
        var ids = orders.ConvertAll(order => order.Id);
        var candidates =
            last - first < 2 * orders.Count
                ? db.Lines.Where(line => line.OrderId >= first && line.OrderId <= last)
                : db.Lines.Where(line => ids.Contains(line.OrderId));
        var lines = (
            await candidates
                .Where(line => line.BookId != null)
                .Select(line => new
                {
                    line.OrderId,
                    line.BookId,
                    line.Quantity,
                })
                .ToListAsync(cancellationToken)
        ).ToLookup(line => line.OrderId, line => new RankingEntry(line.BookId!.Value, line.Quantity));
        return orders.ConvertAll(order => new ProjectedOrder(
            order.Id,
            order.UserId,
            order.Status,
            order.Version,
            (long)(order.Total * 100),
            [.. lines[order.Id]]
        ));
    }
}
