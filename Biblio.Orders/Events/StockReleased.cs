namespace Biblio.Orders.Events;

/// <summary>Event from Inventory: no books are reserved for the order.</summary>
internal sealed record StockReleased(long OrderId) : IStockReply;
