namespace Biblio.Orders.Events;

/// <summary>
/// Sent to Inventory when the order is cancelled. It returns reserved books and committed books to the stock.
/// </summary>
internal sealed record ReleaseStock(long OrderId, string Reason);
