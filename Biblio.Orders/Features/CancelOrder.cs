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
                    (order, now) => order.Cancel(ReasonOf(order, caller), now),
                    cancellationToken
                ),
            cancellationToken
        )
            ? TypedResults.NoContent()
            : TypedResults.NotFound();

    /// <summary>Staff who cancel their own order are its buyer.</summary>
    private static string ReasonOf(Order order, Caller caller) =>
        order.UserId == caller.UserId ? CancellationReasons.CancelledByBuyer : CancellationReasons.CancelledByStaff;
}
