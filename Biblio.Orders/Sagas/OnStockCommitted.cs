using Biblio.Orders.Data;
using Biblio.Orders.Events;

namespace Biblio.Orders.Sagas;

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
