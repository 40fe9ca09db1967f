namespace Biblio.Web.Clients;

/// <summary>A book with its stock, which is null while the inventory is unavailable.</summary>
public sealed record BookWithStock(Book Book, StockLevel? Stock);

public sealed record BooksWithStock(IReadOnlyList<BookWithStock> Items);
