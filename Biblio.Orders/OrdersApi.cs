using Biblio.Orders.Features;
using Biblio.Orders.Reports;

namespace Biblio.Orders;

/// <summary>What Orders answers.</summary>
internal static class OrdersApi
{
    public static RouteGroupBuilder MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/orders").WithTags("Orders");

        orders.MapPost("/", PlaceOrder.Handle);
        orders.MapGet("/", ListOrders.Handle);
        orders.MapGet("/{id:long}", GetOrder.Handle).WithName(nameof(GetOrder));
        orders.MapDelete("/{id:long}", CancelOrder.Handle);
        orders.MapGet("/{id:long}/history", GetHistory.Handle);
        orders.MapGet("/{id:long}/events", WatchOrder.Handle);

        var reports = orders.MapGroup("/reports").WithTags("Reports");

        reports.MapGet("/highest-spenders", HighestSpenders.Handle);
        reports.MapGet("/best-sellers", BestSellers.Handle);

        return orders;
    }
}
