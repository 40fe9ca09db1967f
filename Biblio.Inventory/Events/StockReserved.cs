namespace Biblio.Inventory.Events;

/// <summary>Event on the topic <c>inventory</c>: the copies are reserved until a time.</summary>
internal sealed record StockReserved(long OrderId, DateTime ExpiresAt);
