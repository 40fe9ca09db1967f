namespace Biblio.Orders.Events;

/// <summary>Event from Inventory: the reserved books have left the stock.</summary>
internal sealed record StockCommitted(long OrderId) : IStockReply;
