using Biblio.Orders.Model;
using Biblio.ServiceDefaults.Identity;

namespace Biblio.Orders.Features;

internal static class OwnOrders
{
    /// <summary>The orders that this caller may know of: a reader's own, for staff all. Another's order is not there.</summary>
    public static IQueryable<Order> Of(this IQueryable<Order> orders, Caller caller) =>
        caller.IsStaff ? orders : orders.Where(order => order.UserId == caller.UserId);
}
