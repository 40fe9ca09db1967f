using Biblio.Orders.Data;

namespace Biblio.Orders.Events;

/// <summary>Heard from Inventory: nothing is held for the order any more.</summary>
internal sealed record StockReleased(long OrderId);

internal static class OnStockReleased
{
    public static Task Handle(
        StockReleased heard,
        OrdersDbContext db,
        Saga saga,
        CancellationToken cancellationToken
    ) =>
        saga.AdvanceAsync(
            db,
            heard.OrderId,
            "stock-released",
            (order, now) => order.StockReleased(now),
            cancellationToken
        );
}
