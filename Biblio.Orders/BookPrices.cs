using Biblio.Orders.Data;
using Biblio.Orders.Features;
using Biblio.Orders.Model;
using Biblio.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Orders;

/// <summary>Titles and prices at ordering time: from Orders' own copy, or from Catalog for a book that has not been heard of yet.</summary>
internal sealed class BookPrices(OrdersDbContext db, CatalogClient catalog, IOptions<OrdersOptions> options)
{
    /// <summary>The lines of an order, priced, and their one currency.</summary>
    public async Task<(IReadOnlyList<OrderLine> Lines, string Currency)> ForAsync(
        IReadOnlyList<PlaceOrderItem> items,
        CancellationToken cancellationToken
    )
    {
        var books = await FindAsync([.. items.Select(item => item.BookId).OfType<long>()], cancellationToken);
        EnsureSold(items, books);

        var currencies = books
            .Values.Select(book => book.Currency)
            .Concat(items.Any(item => item.BookId is null) ? [options.Value.Currency] : [])
            .Distinct()
            .ToList();
        return currencies is [var currency]
            ? ([.. items.Select((item, index) => Line(index + 1, item, books))], currency)
            : throw new DomainException(
                "mixed-currencies",
                $"An order is paid in one currency, these items are in {string.Join(" and ", currencies)}."
            );
    }

    private static OrderLine Line(int number, PlaceOrderItem item, Dictionary<long, Book> books) =>
        item.BookId is { } id && books[id] is var book
            ? OrderLine.Of(number, id, book.Title, book.Price, item.Quantity)
            : OrderLine.Of(number, null, item.Title!, item.Price!.Value, item.Quantity);

    private static void EnsureSold(IReadOnlyList<PlaceOrderItem> items, Dictionary<long, Book> books)
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
            throw new DomainException("book-withdrawn", $"Not sold any more: book {string.Join(", ", withdrawn)}.");
        }
    }

    private async Task<Dictionary<long, Book>> FindAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        if (options.Value.PriceLookup == PriceLookup.Batched)
        {
            return await FindTogetherAsync(ids, cancellationToken);
        }

        // the lab's N+1, on purpose: one question a line
        var books = new Dictionary<long, Book>();
        foreach (var id in ids)
        {
            foreach (var (found, book) in await FindTogetherAsync([id], cancellationToken))
            {
                books.Add(found, book);
            }
        }

        return books;
    }

    private async Task<Dictionary<long, Book>> FindTogetherAsync(
        IReadOnlyList<long> ids,
        CancellationToken cancellationToken
    )
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var books = await KnownAsync(ids, cancellationToken);
        if (books.Count == ids.Count)
        {
            return books;
        }

        foreach (var book in await catalog.FindAsync([.. ids.Where(id => !books.ContainsKey(id))], cancellationToken))
        {
            await db.KeepBookAsync(
                book.Id,
                book.Version,
                book.Title,
                book.Price,
                book.Currency,
                book.Withdrawn,
                cancellationToken
            );
        }

        return await KnownAsync(ids, cancellationToken);
    }

    private Task<Dictionary<long, Book>> KnownAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        db
            .Books.AsNoTracking()
            .Where(book => ids.Contains(book.Id))
            .ToDictionaryAsync(book => book.Id, cancellationToken);
}
