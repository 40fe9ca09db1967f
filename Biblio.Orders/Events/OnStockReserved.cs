using Biblio.Orders.Data;

namespace Biblio.Orders.Events;

/// <summary>Received from Inventory: the books are reserved.</summary>
internal sealed record StockReserved(long OrderId);

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
