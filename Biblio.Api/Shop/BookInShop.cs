using System.Text.Json.Serialization;
using Biblio.ServiceDefaults;

namespace Biblio.Api.Shop;

/// <summary>A book as the shop's page needs it, in one answer: the book, how many can be had, what stands beside it, and what can be done with it. <paramref name="Partial"/> names the services that did not answer.</summary>
internal sealed record BookInShop(
    CatalogueBook Book,
    BookPrice Price,
    StockOfBook? Stock,
    IReadOnlyList<CatalogueBook>? Related,
    IReadOnlyList<string> Partial,
    [property: JsonPropertyName("_links")] BookInShopLinks Links)
{
    public static BookInShop From(CatalogueBook book, Part<CataloguePage> related, Part<StockOfBook> stock)
    {
        // where it was never opened there is nothing to be had, which is an answer
        var copies = stock.IsMissing ? null : stock.Value ?? new(book.Id, 0);
        return new(book, new(book.Price, book.Currency), copies, related.Value?.Items, [.. new[] { related.Service, stock.Service }.Where((_, index) => index == 0 ? related.IsMissing : stock.IsMissing)], BookInShopLinks.To(book, copies));
    }
}

internal sealed record BookPrice(decimal Amount, string Currency);

/// <summary>A book as Catalog tells it; lists leave the long fields out.</summary>
internal sealed record CatalogueBook(
    long Id, string Title, string? Subtitle, IReadOnlyList<NamedPart>? Authors, string? Publisher, int? Year, string? Language, IReadOnlyList<NamedPart>? Subjects, string? Description, string? Isbn10, string? Isbn13,
    decimal Price, string Currency, bool Withdrawn, long Version);

internal sealed record NamedPart(long Id, string Name);

internal sealed record CataloguePage(IReadOnlyList<CatalogueBook> Items);

/// <summary>How many copies can still be sold.</summary>
internal sealed record StockOfBook(long BookId, int Available);

/// <summary>Where the parts are found, and what can be done: to order is offered while the book is sold and, as far as is known, there.</summary>
internal sealed record BookInShopLinks(
    Link Self,
    Link Book,
    Link Stock,
    Link Related,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BookInShopLinks.Action? Order)
{
    public static BookInShopLinks To(CatalogueBook book, StockOfBook? stock) => new(
        new($"/api/v1/shop/books/{book.Id}"),
        new($"/api/v1/catalog/books/{book.Id}"),
        new($"/api/v1/inventory/stock/{book.Id}"),
        new($"/api/v1/catalog/books/{book.Id}/related"),
        book.Withdrawn || stock is { Available: <= 0 } ? null : new("/api/v1/orders", HttpMethods.Post));

    internal sealed record Action(string Href, string Method);
}
