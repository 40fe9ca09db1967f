using Biblio.Orders.Data;
using Biblio.Orders.Events;

namespace Biblio.Orders.Sagas;

internal static class OnStockReleased
{
    /// <summary>Locks the orders of a batch in one statement.</summary>
    public static Task PrepareAsync(
        IReadOnlyList<StockReleased> messages,
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) => db.LockAsync(messages.Select(message => message.OrderId), cancellationToken);

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
