namespace Biblio.Web.Clients;

/// <summary>
/// The content of a book's page. <paramref name="Stock"/> and <paramref name="Related"/> are null while their services
/// are unavailable.
/// </summary>
public sealed record BookInShop(Book Book, StockLevel? Stock, IReadOnlyList<Book>? Related);

/// <summary>The number of copies for sale.</summary>
public sealed record StockLevel(int Available);
