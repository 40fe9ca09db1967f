using Biblio.Orders.Data;
using Biblio.Orders.Events;

namespace Biblio.Orders.Sagas;

internal static class OnStockRefused
{
    /// <summary>Locks the orders of a batch in one statement.</summary>
    public static Task PrepareAsync(
        IReadOnlyList<StockRefused> messages,
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) => db.LockAsync(messages.Select(message => message.OrderId), cancellationToken);

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
