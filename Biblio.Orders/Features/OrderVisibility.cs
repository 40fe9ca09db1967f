using Biblio.Identity;
using Biblio.Orders.Model;

namespace Biblio.Orders.Features;

internal static class OrderVisibility
{
    /// <summary>
    /// The orders that a caller may see: all for staff, their own for readers. Other orders are reported as not found.
    /// </summary>
    public static IQueryable<Order> VisibleTo(this IQueryable<Order> orders, Caller caller) =>
        caller.IsStaff ? orders : orders.Where(order => order.UserId == caller.UserId);
}
