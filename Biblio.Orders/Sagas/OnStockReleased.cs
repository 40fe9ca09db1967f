using Biblio.Orders.Data;
using Biblio.Orders.Events;

namespace Biblio.Orders.Sagas;

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
