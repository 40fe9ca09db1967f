using Biblio.Orders.Data;

namespace Biblio.Orders.Events;

/// <summary>Heard from Inventory: there are not enough copies.</summary>
internal sealed record StockRefused(long OrderId, string Reason);

internal static class OnStockRefused
{
    public static Task Handle(StockRefused heard, OrdersDbContext db, Saga saga, CancellationToken cancellationToken) =>
        saga.AdvanceAsync(
            db,
            heard.OrderId,
            "stock-refused",
            (order, now) => order.StockRefused(heard.Reason, now),
            cancellationToken
        );
}
