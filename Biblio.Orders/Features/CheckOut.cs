using System.Diagnostics;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Orders.Sagas;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Features;

internal static class CheckOut
{
    /// <summary>Order the books of my cart, with taxes. The cart is empty afterwards.</summary>
    /// <remarks>
    /// The books return to the cart when the order fails later, for example because the payment is declined.
    /// </remarks>
    public static Task<Created<OrderView>> Handle(
        CheckoutRequest request,
        Caller caller,
        HttpRequest http,
        OrdersDbContext db,
        OrderPricing pricing,
        Saga saga,
        IOptions<OrdersOptions> options,
        Telemetry telemetry,
        TimeProvider time,
        ILogger<Order> logger,
        CancellationToken cancellationToken
    ) =>
        db.InTransactionAsync(
            async token =>
            {
                await db.LockCartAsync(caller.UserId, time.Now(), token);
                var items = await ReadItemsAsync(db, caller, request, token);
                var (lines, currency) = await pricing.PriceAsync(items, token);
                var order = Order.PlaceFromCart(
                    caller.UserId,
                    currency,
                    lines,
                    OrderTax.Compute(lines.Sum(line => line.Price * line.Quantity), options.Value.Taxes),
                    request.ToDelivery(caller.UserId),
                    request.PaymentToken,
                    saga.Options,
                    time.Now(),
                    Activity.Current?.Id
                );
                if (order.Total != request.Total)
                {
                    throw new DomainException(
                        "total-changed",
                        $"The total is {order.Total} {currency} now. Read the cart again."
                    );
                }

                await db.InsertOrderAsync(order, token);
                await db.ClearCartAsync(caller.UserId, token);
                saga.Start(db, order);

                // The answer is kept with the Idempotency-Key, so the address is not in it.
                var view = OrderView.From(order, http) with { Delivery = null };
                db.AfterCommit(() =>
                {
                    telemetry.OrderPlaced();
                    logger.OrderPlaced(view.Id, caller.UserId, view.Items.Count, view.Total, currency);
                });
                return TypedResults.Created(view.Links.Self.Href, view);
            },
            cancellationToken
        );

    /// <summary>Reads the lines of the locked cart, if they are the ones that the reader has seen.</summary>
    private static async Task<List<PlaceOrderItem>> ReadItemsAsync(
        OrdersDbContext db,
        Caller caller,
        CheckoutRequest request,
        CancellationToken cancellationToken
    )
    {
        var items = await db
            .CartLines.Where(line => line.UserId == caller.UserId)
            .OrderBy(line => line.AddedAt)
            .ThenBy(line => line.BookId)
            .Select(line => new PlaceOrderItem(line.Quantity, line.BookId, null, null))
            .ToListAsync(cancellationToken);
        if (items.Count == 0)
        {
            throw new DomainException("cart-empty", "The cart is empty. Its books may have been ordered already.");
        }

        // The lock has increased the version by one.
        var version = await db
            .Carts.AsNoTracking()
            .Where(cart => cart.UserId == caller.UserId)
            .Select(cart => cart.Version - 1)
            .SingleAsync(cancellationToken);
        return version == request.CartVersion
            ? items
            : throw new DomainException("cart-changed", "The cart has changed. Read it again.");
    }
}
