using Biblio.Orders.Data;

namespace Biblio.Orders.Events;

/// <summary>Received from Inventory: there are not enough copies, or the reservation has expired.</summary>
internal sealed record StockRefused(long OrderId, string Reason);

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
