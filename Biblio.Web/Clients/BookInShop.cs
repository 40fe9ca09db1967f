namespace Biblio.Web.Clients;

/// <summary>Everything that a book's page shows; <paramref name="Stock"/> and <paramref name="Related"/> are null while the services that know them are down.</summary>
public sealed record BookInShop(Book Book, StockLeft? Stock, IReadOnlyList<Book>? Related);

/// <summary>What can still be sold.</summary>
public sealed record StockLeft(int Available);
