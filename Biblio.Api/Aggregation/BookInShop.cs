using System.Text.Json.Serialization;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Identity;

namespace Biblio.Api.Aggregation;

/// <summary>A book as the shop's page needs it, in one answer: the book, how many can be had, what stands beside it, and what can be done with it. <paramref name="Partial"/> names the services that did not answer.</summary>
internal sealed record BookInShop(
    CatalogueBook Book,
    BookPrice Price,
    StockOfBook? Stock,
    IReadOnlyList<CatalogueBook>? Related,
    IReadOnlyList<string> Partial,
    [property: JsonPropertyName("_links")] BookInShopLinks Links
)
{
    public static BookInShop From(
        CatalogueBook book,
        PartialResult<CataloguePage> related,
        PartialResult<StockOfBook> stock,
        HttpRequest request
    )
    {
        // where it was never opened there is nothing to be had, which is an answer
        var copies = stock.IsMissing ? null : stock.Value ?? new(book.Id, 0);
        return new(
            book,
            new(book.Price, book.Currency),
            copies,
            related.Value?.Items,
            Aggregator.Missing(related.Gap, stock.Gap),
            BookInShopLinks.To(book, copies, request)
        );
    }
}

internal sealed record BookPrice(decimal Amount, string Currency);

/// <summary>A book as Catalog tells it; lists leave the long fields out.</summary>
internal sealed record CatalogueBook(
    long Id,
    string Title,
    string? Subtitle,
    IReadOnlyList<NamedPart>? Authors,
    string? Publisher,
    int? Year,
    string? Language,
    IReadOnlyList<NamedPart>? Subjects,
    string? Description,
    string? Isbn10,
    string? Isbn13,
    decimal Price,
    string Currency,
    bool Withdrawn,
    long Version,
    [property: JsonPropertyName("_links"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        CatalogueLinks? Links
);

/// <summary>What Catalog offers to do with a book to who asks.</summary>
internal sealed record CatalogueLinks(
    Link Self,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Withdraw
);

internal sealed record NamedPart(long Id, string Name);

internal sealed record CataloguePage(IReadOnlyList<CatalogueBook> Items);

/// <summary>How many copies can still be sold.</summary>
internal sealed record StockOfBook(
    long BookId,
    int Available,
    [property: JsonPropertyName("_links"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        StockOfBookLinks? Links = null
);

/// <summary>What Inventory offers to do with the copies to who asks.</summary>
internal sealed record StockOfBookLinks(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Restock,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Adjust
);

/// <summary>Where the parts are found, and what can be done: to order is offered while the book is sold and, as far as is known, there; to whom nobody knows yet, to sign in for it.</summary>
internal sealed record BookInShopLinks(
    Link Self,
    Link Book,
    Link Stock,
    Link Related,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Order,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Login
)
{
    public static BookInShopLinks To(CatalogueBook book, StockOfBook? stock, HttpRequest request)
    {
        var canBeHad = !book.Withdrawn && stock is not { Available: <= 0 };
        return new(
            new($"/api/v1/shop/books/{book.Id}"),
            new($"/api/v1/catalog/books/{book.Id}"),
            new($"/api/v1/inventory/stock/{book.Id}"),
            new($"/api/v1/catalog/books/{book.Id}/related"),
            canBeHad ? ActionLink.For(Policies.Reader, request, HttpMethods.Post, "/api/v1/orders") : null,
            canBeHad && !request.IsAllowedBy(Policies.Reader) ? new("/api/v1/account/login", HttpMethods.Post) : null
        );
    }
}
