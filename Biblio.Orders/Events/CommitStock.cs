namespace Biblio.Orders.Events;

/// <summary>Sent to Inventory when the order is paid: the reserved books leave the stock.</summary>
internal sealed record CommitStock(long OrderId);
