using Biblio.Orders.Data;
using Biblio.Orders.Events;

namespace Biblio.Orders.Sagas;

internal static class OnStockRefused
{
    public static Task Handle(
        StockRefused message,
        OrdersDbContext db,
        Saga saga,
        CancellationToken cancellationToken
    ) =>
        saga.AdvanceAsync(
            db,
            message.OrderId,
            "stock-refused",
            (order, now) => order.StockRefused(message.Reason, now),
            cancellationToken
        );
}
