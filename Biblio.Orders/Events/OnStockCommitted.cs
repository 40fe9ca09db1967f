using Biblio.Orders.Data;

namespace Biblio.Orders.Events;

/// <summary>Heard from Inventory: the books are handed over.</summary>
internal sealed record StockCommitted(long OrderId);

internal static class OnStockCommitted
{
    public static Task Handle(
        StockCommitted heard,
        OrdersDbContext db,
        Saga saga,
        CancellationToken cancellationToken
    ) =>
        saga.AdvanceAsync(
            db,
            heard.OrderId,
            "stock-committed",
            (order, now) => order.StockCommitted(now),
            cancellationToken
        );
}
