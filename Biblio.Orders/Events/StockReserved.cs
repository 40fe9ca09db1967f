namespace Biblio.Orders.Events;

/// <summary>Event from Inventory: the books are reserved.</summary>
internal sealed record StockReserved(long OrderId) : IStockReply;
