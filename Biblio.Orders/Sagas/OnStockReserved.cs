using Biblio.Orders.Data;
using Biblio.Orders.Events;

namespace Biblio.Orders.Sagas;

internal static class OnStockReserved
{
    /// <summary>Locks the orders of a batch in one statement.</summary>
    public static Task PrepareAsync(
        IReadOnlyList<StockReserved> messages,
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) => db.LockAsync(messages.Select(message => message.OrderId), cancellationToken);

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
