namespace Biblio.Inventory.Events;

/// <summary>Event on the topic <c>inventory</c>: the copies are sold.</summary>
internal sealed record StockCommitted(long OrderId);
