using System.Diagnostics;
using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Orders.Sagas;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Orders.Features;

internal static class PlaceOrder
{
    /// <summary>Order books, or anything by title and price. With an Idempotency-Key the request can be repeated.</summary>
    /// <remarks>A reader orders for themselves, staff also for others.</remarks>
    public static async Task<Results<Created<OrderView>, ProblemHttpResult>> Handle(
        PlaceOrderRequest request,
        Caller caller,
        HttpRequest http,
        OrdersDbContext db,
        OrderPricing pricing,
        Saga saga,
        Telemetry telemetry,
        TimeProvider time,
        ILogger<Order> logger,
        CancellationToken cancellationToken
    )
    {
        var (lines, currency) = await pricing.PriceAsync(request.Lines, cancellationToken);
        return await db.InTransactionAsync<OrdersDbContext, Results<Created<OrderView>, ProblemHttpResult>>(
            async token =>
            {
                var buyer = request.UserId ?? caller.UserId;
                var order = Order.Place(buyer, currency, lines, saga.Options, time.Now(), Activity.Current?.Id);
                await db.InsertOrderAsync(order, token);
                saga.Start(db, order);

                var view = OrderView.From(order, http);
                db.AfterCommit(() =>
                {
                    telemetry.OrderPlaced();
                    logger.OrderPlaced(view.Id, buyer, view.Items.Count, view.Total, currency);
                });
                return TypedResults.Created(view.Links.Self.Href, view);
            },
            cancellationToken
        );
    }

    /// <summary>Refuses readers who order for somebody else with 403.</summary>
    public static ValueTask<object?> AuthorizeBuyer(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    ) =>
        Caller.From(context.HttpContext.User)?.CanActFor(BuyerOf(context)) == true
            ? next(context)
            : ValueTask.FromResult<object?>(
                TypedResults.Problem(
                    "A reader orders for nobody else: leave userId out, or say your own.",
                    statusCode: StatusCodes.Status403Forbidden,
                    type: "urn:biblio:not-your-account"
                )
            );

    /// <summary>The id of the buyer, by default the caller. Idempotency keys belong to it.</summary>
    public static long BuyerOf(EndpointFilterInvocationContext context) =>
        context.Arguments.OfType<PlaceOrderRequest>().Single().UserId
        ?? context.Arguments.OfType<Caller>().Single().UserId;
}
