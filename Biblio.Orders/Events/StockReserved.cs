namespace Biblio.Orders.Events;

/// <summary>Received from Inventory: the books are reserved.</summary>
internal sealed record StockReserved(long OrderId);
