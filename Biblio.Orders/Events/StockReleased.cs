namespace Biblio.Orders.Events;

/// <summary>Received from Inventory: no books are reserved for the order.</summary>
internal sealed record StockReleased(long OrderId);
