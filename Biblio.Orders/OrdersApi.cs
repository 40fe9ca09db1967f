using Biblio.Orders.Features;
using Biblio.Orders.Reports;
using Biblio.ServiceDefaults.Identity;
using Biblio.ServiceDefaults.Requests;

namespace Biblio.Orders;

/// <summary>The routes of Orders.</summary>
internal static class OrdersApi
{
    public static RouteGroupBuilder MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/orders").WithTags("Orders").RequireReader();

        orders
            .MapPost("/", PlaceOrder.Handle)
            .IsOperation("create_order")
            .CountsCalls("orders", "Total calls to /orders");
        orders.MapGet("/", ListOrders.Handle).IsOperation("get_orders");
        orders.MapGet("/{id:long}", GetOrder.Handle).WithName(nameof(GetOrder)).IsOperation("get_order");
        orders.MapDelete("/{id:long}", CancelOrder.Handle);
        orders.MapGet("/{id:long}/history", GetHistory.Handle);
        orders.MapGet("/{id:long}/events", WatchOrder.Handle);

        var reports = orders.MapGroup("/reports").WithTags("Reports").RequireStaff();

        reports
            .MapGet("/highest-spenders", HighestSpenders.Handle)
            .CountsCalls("highest_spenders", "Total calls to /orders/reports/highest-spenders");
        reports
            .MapGet("/best-sellers", BestSellers.Handle)
            .CountsCalls("best_sellers", "Total calls to /orders/reports/best-sellers");

        return orders;
    }
}
