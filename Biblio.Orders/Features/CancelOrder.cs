using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Orders.Sagas;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Features;

internal static class CancelOrder
{
    /// <summary>Cancel an order. Its books return to the stock and its money returns to the buyer.</summary>
    public static async Task<Results<NoContent, NotFound>> Handle(
        long id,
        Caller caller,
        OrdersDbContext db,
        Saga saga,
        CancellationToken cancellationToken
    ) =>
        await db.Orders.VisibleTo(caller).AnyAsync(order => order.Id == id, cancellationToken)
        && await db.InTransactionAsync(
            cancellationToken =>
                saga.AdvanceAsync(
                    db,
                    id,
                    "cancel",
                    (order, now) => order.Cancel(CancellationReasons.CancelledByBuyer, now),
                    cancellationToken
                ),
            cancellationToken
        )
            ? TypedResults.NoContent()
            : TypedResults.NotFound();
}
