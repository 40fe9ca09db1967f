using System.Globalization;
using Biblio.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Aggregation;

internal static class ListBooksInShop
{
    private const int MaxIds = 50;

    /// <summary>Get some books with their stock (ids=7,8,9); <c>partial</c> names missing services.</summary>
    public static async Task<Results<Ok<BooksInShop>, ProblemHttpResult>> Handle(
        string ids,
        Aggregator aggregator,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var list = string.Join(',', ParseIds(ids));
        var (books, stock) = (
            aggregator.GetAsync<CataloguePage>(
                "catalog",
                $"/books?ids={list}&includeWithdrawn=true&facets=false&pageSize={MaxIds}",
                cancellationToken
            ),
            aggregator.GetAsync<StockPage>("inventory", $"/stock?bookIds={list}&pageSize={MaxIds}", cancellationToken)
        );
        return await books is { IsMissing: false, Value: { } found }
            ? TypedResults.Ok(BooksInShop.From(found, await stock))
            : ServiceUnavailableProblem.Create(context, "catalog");
    }

    private static List<long> ParseIds(string text)
    {
        var ids = new List<long>();
        foreach (var part in text.Split(','))
        {
            if (
                !long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || id < 1
                || ids.Count == MaxIds
            )
            {
                throw new FieldException("ids", $"This is a list of 1 to {MaxIds} book ids, such as 7,8,9.");
            }

            ids.Add(id);
        }

        return ids;
    }
}

/// <summary>Books with their stock. <paramref name="Partial"/> names the services that did not answer.</summary>
internal sealed record BooksInShop(IReadOnlyList<BooksInShop.Item> Items, IReadOnlyList<string> Partial)
{
    public static BooksInShop From(CataloguePage books, PartialResult<StockPage> stock) =>
        new(
            [.. books.Items.Select(book => new Item(book, StockPage.Find(stock, book.Id)))],
            Aggregator.MissingServices(stock.MissingService)
        );

    /// <summary>The stock is null when Inventory did not answer.</summary>
    internal sealed record Item(CatalogueBook Book, StockOfBook? Stock);
}

internal sealed record StockPage(IReadOnlyList<StockOfBook> Items)
{
    /// <summary>A book without a stock record has no copies. Null when Inventory did not answer.</summary>
    public static StockOfBook? Find(PartialResult<StockPage> stock, long bookId) =>
        stock.IsMissing
            ? null
            : stock.Value?.Items.FirstOrDefault(one => one.BookId == bookId) ?? new StockOfBook(bookId, 0);
}
