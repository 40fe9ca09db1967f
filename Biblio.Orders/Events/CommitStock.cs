namespace Biblio.Orders.Events;

/// <summary>Asked of Inventory when the order is paid.</summary>
internal sealed record CommitStock(long OrderId);
