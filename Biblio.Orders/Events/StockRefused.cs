namespace Biblio.Orders.Events;

/// <summary>Event from Inventory: there are not enough copies, or the reservation has expired.</summary>
internal sealed record StockRefused(long OrderId, string Reason) : IStockReply;
