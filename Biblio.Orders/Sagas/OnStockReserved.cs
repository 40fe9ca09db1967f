using Biblio.Orders.Data;
using Biblio.Orders.Events;

namespace Biblio.Orders.Sagas;

internal static class OnStockReserved
{
    public static Task Handle(
        StockReserved message,
        OrdersDbContext db,
        Saga saga,
        CancellationToken cancellationToken
    ) =>
        saga.AdvanceAsync(
            db,
            message.OrderId,
            "stock-reserved",
            (order, now) => order.StockReserved(saga.Options, now),
            cancellationToken
        );
}
