using Biblio.Http;
using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Features;
using Biblio.Orders.Reports;
using Biblio.Persistence.Idempotency;
using Biblio.ServiceDefaults.Metrics;

namespace Biblio.Orders;

/// <summary>The routes of Orders.</summary>
internal static class OrdersApi
{
    public static RouteGroupBuilder MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/orders").WithTags("Orders").RequireReader().AllowHead();

        orders
            .MapPost("/", PlaceOrder.Handle)
            .AddEndpointFilter(PlaceOrder.AuthorizeBuyer)
            .AddEndpointFilter<SpecialOrderFilter>()
            .WithIdempotency<OrdersDbContext>(PlaceOrder.BuyerOf)
            .WithOperation("create_order")
            .WithCallCounter("orders", "Total calls to /orders");
        orders.MapGet("/", ListOrders.Handle).WithOperation("get_orders");
        orders.MapGet("/{id:long}", GetOrder.Handle).WithName(nameof(GetOrder)).WithOperation("get_order");
        orders.MapDelete("/{id:long}", CancelOrder.Handle);
        orders.MapGet("/{id:long}/history", GetHistory.Handle);
        orders.MapGet("/{id:long}/events", WatchOrder.Handle);

        orders.MapDelete("/personal-data", ErasePersonalData.Handle);

        orders.MapGet("/popular", PopularBooks.Handle).AllowAnonymous();

        var reports = orders.MapGroup("/reports").WithTags("Reports").RequireStaff();

        reports
            .MapGet("/highest-spenders", HighestSpenders.Handle)
            .WithCallCounter("highest_spenders", "Total calls to /orders/reports/highest-spenders");
        reports
            .MapGet("/best-sellers", BestSellers.Handle)
            .WithCallCounter("best_sellers", "Total calls to /orders/reports/best-sellers");
        reports.MapGet("/revenue", Revenue.Handle);

        return orders;
    }

    public static void MapCart(this IEndpointRouteBuilder routes)
    {
        var cart = routes.MapGroup("/cart").WithTags("Cart").RequireReader().AllowHead();

        cart.MapGet("/", GetCart.Handle);
        cart.MapDelete("/", ClearCart.Handle);
        cart.MapPut("/lines/{bookId:long}", PutCartLine.Handle);
        cart.MapDelete("/lines/{bookId:long}", RemoveCartLine.Handle);
        cart.MapPost("/merge", MergeCart.Handle);
        cart.MapPost("/checkout", CheckOut.Handle).WithIdempotency<OrdersDbContext>();
    }
}
