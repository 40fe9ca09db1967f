namespace Biblio.Web.Clients;

/// <summary>A book with its stock, which is null while the inventory is unavailable.</summary>
public sealed record BookWithStock(Book Book, StockLevel? Stock);

public sealed record BooksWithStock(IReadOnlyList<BookWithStock> Items);

/// <summary>The books that are sold most, in this order.</summary>
public sealed record PopularBooks(IReadOnlyList<Book> Items);
