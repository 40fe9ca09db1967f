using System.Globalization;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Reports;

/// <summary>What reports need of an order. The status may change, and the version with it; all else stays as it was placed.</summary>
internal sealed record ProjectedOrder(
    long Id,
    long UserId,
    OrderStatus Status,
    long Version,
    long Cents,
    IReadOnlyList<Ranked> Books
)
{
    /// <summary>Books and copies as words: <c>7:1 12:3</c>.</summary>
    public string Items =>
        string.Join(' ', Books.Select(book => string.Create(CultureInfo.InvariantCulture, $"{book.Id}:{book.Amount}")));

    public static IReadOnlyList<Ranked> ReadItems(string items)
    {
        var books = new List<Ranked>();
        foreach (var item in items.AsSpan().Split(' '))
        {
            var word = items.AsSpan(item);
            if (word.IndexOf(':') is > 0 and var colon)
            {
                books.Add(
                    new(
                        long.Parse(word[..colon], CultureInfo.InvariantCulture),
                        long.Parse(word[(colon + 1)..], CultureInfo.InvariantCulture)
                    )
                );
            }
        }

        return books;
    }

    /// <summary>The next orders by id, as the database knows them now.</summary>
    public static Task<IReadOnlyList<ProjectedOrder>> AfterAsync(
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

    /// <summary>The newest orders.</summary>
    public static Task<IReadOnlyList<ProjectedOrder>> NewestAsync(
        OrdersDbContext db,
        int count,
        CancellationToken cancellationToken
    ) => ReadAsync(db, db.Orders.OrderByDescending(order => order.Id).Take(count), cancellationToken);

    /// <summary>These orders, as far as there are such.</summary>
    public static Task<IReadOnlyList<ProjectedOrder>> OfAsync(
        OrdersDbContext db,
        IReadOnlyCollection<long> ids,
        CancellationToken cancellationToken
    ) => ReadAsync(db, db.Orders.Where(order => ids.Contains(order.Id)), cancellationToken);

    private static async Task<IReadOnlyList<ProjectedOrder>> ReadAsync(
        OrdersDbContext db,
        IQueryable<Order> which,
        CancellationToken cancellationToken
    )
    {
        var orders = await which
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

        // neighbours, as a rule: a range of the primary key
        var (first, last) = (orders.Min(order => order.Id), orders.Max(order => order.Id));
        var wanted = orders.ConvertAll(order => order.Id);
        var among =
            last - first < 2 * orders.Count
                ? db.Lines.Where(line => line.OrderId >= first && line.OrderId <= last)
                : db.Lines.Where(line => wanted.Contains(line.OrderId));
        var lines = (
            await among
                .Where(line => line.BookId != null)
                .Select(line => new
                {
                    line.OrderId,
                    line.BookId,
                    line.Quantity,
                })
                .ToListAsync(cancellationToken)
        ).ToLookup(line => line.OrderId, line => new Ranked(line.BookId!.Value, line.Quantity));
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
