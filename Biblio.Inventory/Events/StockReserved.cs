namespace Biblio.Inventory.Events;

/// <summary>Said on the topic <c>inventory</c>: the copies are set aside.</summary>
internal sealed record StockReserved(long OrderId, DateTime ExpiresAt);
