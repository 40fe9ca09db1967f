namespace Biblio.Inventory.Events;

/// <summary>Said on the topic <c>inventory</c>: nothing is held for the order any more.</summary>
internal sealed record StockReleased(long OrderId, string Reason);
