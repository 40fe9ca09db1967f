using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;

namespace Biblio.Api.Aggregation;

/// <summary>
/// A book with its price, stock, copies to borrow, related books and links.
/// <paramref name="Partial"/> names the services that did not answer.
/// </summary>
internal sealed record BookInShop(
    CatalogueBook Book,
    BookPrice Price,
    StockOfBook? Stock,
    LendingOfBook? Lending,
    IReadOnlyList<CatalogueBook>? Related,
    IReadOnlyList<string> Partial,
    [property: JsonPropertyName("_links")] BookInShopLinks Links
)
{
    public static BookInShop From(
        CatalogueBook book,
        PartialResult<CataloguePage> related,
        PartialResult<StockOfBook> stock,
        PartialResult<LendingOfBook> lending,
        HttpRequest request
    )
    {
        // A book without a stock record has no copies. That is an answer and not a missing part.
        var availableStock = stock.IsMissing ? null : stock.Value ?? new(book.Id, 0);
        return new(
            book,
            new(book.Price, book.Currency),
            availableStock,
            lending.Value,
            related.Value?.Items,
            Aggregator.MissingServices(related.MissingService, stock.MissingService, lending.MissingService),
            BookInShopLinks.For(book, availableStock, lending.Value, request)
        );
    }
}

internal sealed record BookPrice(decimal Amount, string Currency);

/// <summary>A book of Catalog. Lists omit the long fields.</summary>
internal sealed record CatalogueBook(
    long Id,
    string Title,
    string? Subtitle,
    string? OriginalTitle,
    IReadOnlyList<AuthorPart>? Authors,
    string? Publisher,
    int? Year,
    string? Language,
    int? Pages,
    string? Format,
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

/// <summary>The actions on a book that Catalog allows the caller.</summary>
internal sealed record CatalogueLinks(
    Link Self,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Withdraw
);

internal sealed record NamedPart(long Id, string Name);

internal sealed record AuthorPart(
    long Id,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OriginalName = null
);

internal sealed record CataloguePage(IReadOnlyList<CatalogueBook> Items);

/// <summary>How many copies can still be sold.</summary>
internal sealed record StockOfBook(
    long BookId,
    int Available,
    [property: JsonPropertyName("_links"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        StockOfBookLinks? Links = null
);

/// <summary>The actions on the stock that Inventory allows the caller.</summary>
internal sealed record StockOfBookLinks(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Restock,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Adjust
);

/// <summary>
/// Links to the parts and the possible actions. <paramref name="Order"/> is present while the book can be ordered, and
/// <paramref name="PlaceHold"/> while there are copies to borrow. Anonymous callers get <paramref name="Login"/> instead.
/// </summary>
internal sealed record BookInShopLinks(
    Link Self,
    Link Book,
    Link Stock,
    Link Lending,
    Link Related,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Order,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? PlaceHold,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Login
)
{
    public static BookInShopLinks For(
        CatalogueBook book,
        StockOfBook? stock,
        LendingOfBook? lending,
        HttpRequest request
    )
    {
        var isAvailable = !book.Withdrawn && stock is not { Available: <= 0 };
        return new(
            new($"/api/v1/shop/books/{book.Id}"),
            new($"/api/v1/catalog/books/{book.Id}"),
            new($"/api/v1/inventory/stock/{book.Id}"),
            new($"/api/v1/lending/availability/{book.Id}"),
            new($"/api/v1/catalog/books/{book.Id}/related"),
            isAvailable ? ActionLink.IfAllowed(Policies.Reader, request, HttpMethods.Post, "/api/v1/orders") : null,
            lending is { Copies: > 0 }
                ? ActionLink.IfAllowed(Policies.Reader, request, HttpMethods.Post, "/api/v1/lending/holds")
                : null,
            isAvailable && !request.IsAllowedBy(Policies.Reader) ? new("/api/v1/account/login", HttpMethods.Post) : null
        );
    }
}
