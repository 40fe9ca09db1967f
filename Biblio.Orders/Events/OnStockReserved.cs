using Biblio.Orders.Data;

namespace Biblio.Orders.Events;

/// <summary>Heard from Inventory: the books are set aside.</summary>
internal sealed record StockReserved(long OrderId);

internal static class OnStockReserved
{
    public static Task Handle(
        StockReserved heard,
        OrdersDbContext db,
        Saga saga,
        CancellationToken cancellationToken
    ) =>
        saga.AdvanceAsync(
            db,
            heard.OrderId,
            "stock-reserved",
            (order, now) => order.StockReserved(saga.Options, now),
            cancellationToken
        );
}
