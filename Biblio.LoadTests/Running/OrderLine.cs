namespace Biblio.LoadTests.Running;

/// <summary>A line of an order: a book and the number of copies.</summary>
internal readonly record struct OrderLine(long Book, int Quantity);
