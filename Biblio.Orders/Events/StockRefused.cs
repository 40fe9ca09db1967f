namespace Biblio.Orders.Events;

/// <summary>Received from Inventory: there are not enough copies, or the reservation has expired.</summary>
internal sealed record StockRefused(long OrderId, string Reason);
