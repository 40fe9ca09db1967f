namespace Biblio.Orders.Events;

/// <summary>Asked of Inventory when the order is cancelled, whatever it still holds or has already handed over.</summary>
internal sealed record ReleaseStock(long OrderId, string Reason);
