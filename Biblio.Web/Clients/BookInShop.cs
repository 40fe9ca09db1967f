namespace Biblio.Web.Clients;

/// <summary>
/// The content of a book's page. <paramref name="Stock"/>, <paramref name="Related"/> and <paramref name="Lending"/> are
/// null while their services are unavailable.
/// </summary>
public sealed record BookInShop(Book Book, StockLevel? Stock, IReadOnlyList<Book>? Related, BookLending? Lending);

/// <summary>The number of copies for sale.</summary>
public sealed record StockLevel(int Available);
