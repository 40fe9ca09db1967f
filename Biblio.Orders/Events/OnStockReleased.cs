using Biblio.Orders.Data;

namespace Biblio.Orders.Events;

/// <summary>Received from Inventory: no books are reserved for the order.</summary>
internal sealed record StockReleased(long OrderId);

internal static class OnStockReleased
{
    public static Task Handle(
        StockReleased message,
        OrdersDbContext db,
        Saga saga,
        CancellationToken cancellationToken
    ) =>
        saga.AdvanceAsync(
            db,
            message.OrderId,
            "stock-released",
            (order, now) => order.StockReleased(now),
            cancellationToken
        );
}
