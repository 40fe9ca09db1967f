using Biblio.Orders.Data;

namespace Biblio.Orders.Events;

/// <summary>Received from Inventory: the reserved books have left the stock.</summary>
internal sealed record StockCommitted(long OrderId);

internal static class OnStockCommitted
{
    public static Task Handle(
        StockCommitted message,
        OrdersDbContext db,
        Saga saga,
        CancellationToken cancellationToken
    ) =>
        saga.AdvanceAsync(
            db,
            message.OrderId,
            "stock-committed",
            (order, now) => order.StockCommitted(now),
            cancellationToken
        );
}
