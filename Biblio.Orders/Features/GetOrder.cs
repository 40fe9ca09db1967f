using Biblio.Identity;
using Biblio.Orders.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Features;

internal static class GetOrder
{
    /// <summary>One order, with its items at the time of the order, and links to the next actions.</summary>
    public static async Task<Results<Ok<OrderView>, NotFound>> Handle(
        long id,
        Caller caller,
        HttpRequest http,
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db
            .Orders.AsNoTracking()
            .VisibleTo(caller)
            .Include(order => order.Lines)
            .Include(order => order.Taxes)
            .Include(order => order.Delivery)
            // Few orders have several lines and several taxes, so one query is faster than three.
            .AsSingleQuery()
            .SingleOrDefaultAsync(order => order.Id == id, cancellationToken)
            is { } order
            ? TypedResults.Ok(OrderView.From(order, http))
            : TypedResults.NotFound();
}
