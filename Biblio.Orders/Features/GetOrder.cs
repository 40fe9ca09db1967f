using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Features;

internal static class GetOrder
{
    /// <summary>One order, with its items at the time of the order, its payment, and links to the next actions.</summary>
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
            .Where(order => order.Id == id)
            .Select(order => new
            {
                Order = order,
                Payment = db
                    .Payments.Where(payment => payment.OrderId == order.Id)
                    .Select(payment => (PaymentStatus?)payment.Status)
                    .FirstOrDefault(),
            })
            .SingleOrDefaultAsync(cancellationToken)
            is { } found
            ? TypedResults.Ok(OrderView.From(found.Order, http, found.Payment))
            : TypedResults.NotFound();
}
