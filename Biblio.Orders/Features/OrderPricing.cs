using Biblio.Http;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Features;

/// <summary>
/// Reads titles and prices when an order is placed. They come from Orders' own copy, or from Catalog for books that the
/// copy does not have yet.
/// </summary>
internal sealed class OrderPricing(OrdersDbContext db, ICatalogClient catalog, IOptions<OrdersOptions> options)
{
    /// <summary>Returns the lines of an order with their prices, and their one currency.</summary>
    public async Task<(IReadOnlyList<OrderLine> Lines, string Currency)> PriceAsync(
        IReadOnlyList<PlaceOrderItem> items,
        CancellationToken cancellationToken
    )
    {
        var books = await FindAsync([.. items.Select(item => item.BookId).OfType<long>()], cancellationToken);
        EnsureAvailable(items, books);

        var currencies = books
            .Values.Select(book => book.Currency)
            .Concat(items.Any(item => item.BookId is null) ? [options.Value.Currency] : [])
            .Distinct()
            .ToList();
        return currencies is [var currency]
            ? ([.. items.Select((item, index) => CreateLine(index + 1, item, books))], currency)
            : throw new DomainException(
                "mixed-currencies",
                $"An order is paid in one currency. These items are in {string.Join(" and ", currencies)}."
            );
    }

    private static OrderLine CreateLine(int number, PlaceOrderItem item, Dictionary<long, Book> books) =>
        item.BookId is { } id && books[id] is var book
            ? OrderLine.Create(number, id, book.Title, book.Price, item.Quantity)
            : OrderLine.Create(number, null, item.Title!, item.Price!.Value, item.Quantity);

    private static void EnsureAvailable(IReadOnlyList<PlaceOrderItem> items, Dictionary<long, Book> books)
    {
        var unknown = items.Index().Where(line => line.Item.BookId is { } id && !books.ContainsKey(id)).ToList();
        if (unknown.Count > 0)
        {
            throw new FieldException(
                unknown.ToDictionary(
                    line => $"items[{line.Index}].bookId",
                    line => new[] { $"There is no book {line.Item.BookId}." }
                )
            );
        }

        var withdrawn = books.Values.Where(book => book.Withdrawn).Select(book => book.Id).Order().ToList();
        if (withdrawn.Count > 0)
        {
            throw new DomainException(
                "book-withdrawn",
                $"These books are no longer sold: {string.Join(", ", withdrawn)}."
            );
        }
    }

    /// <summary>Returns the books that exist, withdrawn ones included.</summary>
    public async Task<Dictionary<long, Book>> FindAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        if (options.Value.PriceLookup == PriceLookup.Batched)
        {
            return await FindBatchAsync(ids, cancellationToken);
        }

        // The lab measures the cost of N+1 queries, so this path reads each book on its own.
        var books = new Dictionary<long, Book>();
        foreach (var id in ids)
        {
            foreach (var (bookId, book) in await FindBatchAsync([id], cancellationToken))
            {
                books.Add(bookId, book);
            }
        }

        return books;
    }

    private async Task<Dictionary<long, Book>> FindBatchAsync(
        IReadOnlyList<long> ids,
        CancellationToken cancellationToken
    )
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var books = await FindLocalAsync(ids, cancellationToken);
        if (books.Count == ids.Count)
        {
            return books;
        }

        foreach (var book in await catalog.FindAsync([.. ids.Where(id => !books.ContainsKey(id))], cancellationToken))
        {
            await db.UpsertBookAsync(
                book.Id,
                book.Version,
                book.Title,
                book.Price,
                book.Currency,
                book.Withdrawn,
                cancellationToken
            );
        }

        return await FindLocalAsync(ids, cancellationToken);
    }

    private Task<Dictionary<long, Book>> FindLocalAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        db
            .Books.AsNoTracking()
            .Where(book => ids.Contains(book.Id))
            .ToDictionaryAsync(book => book.Id, cancellationToken);
}
