namespace Biblio.Inventory.Events;

/// <summary>Event on the topic <c>inventory</c>: the order holds no copies any more.</summary>
internal sealed record StockReleased(long OrderId, string Reason);
