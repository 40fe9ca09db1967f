using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Reports;

internal static class HighestSpenders
{
    public const string Key = "reports:highest_spending_users";

    /// <summary>The ten buyers who spent most on completed orders, most first; equal ones by id. What is pending, active, refused or cancelled does not count.</summary>
    public static Task<IReadOnlyList<HighestSpender>> Handle(string? source, OrdersDbContext db, CachedReports reports, CancellationToken cancellationToken) =>
        reports.GetAsync(source, Key, ComputeAsync, db, cancellationToken);

    private static async Task<IReadOnlyList<HighestSpender>> ComputeAsync(OrdersDbContext db, CancellationToken cancellationToken) =>
        await db.Orders
            .Where(order => order.Status == OrderStatus.Completed)
            .GroupBy(order => order.UserId)
            .Select(orders => new { UserId = orders.Key, TotalExpense = orders.Sum(order => order.Total) })
            .OrderByDescending(buyer => buyer.TotalExpense)
            .ThenBy(buyer => buyer.UserId)
            .Take(10)
            .Select(buyer => new HighestSpender(buyer.UserId, buyer.TotalExpense))
            .ToListAsync(cancellationToken);
}

internal sealed record HighestSpender(long UserId, decimal TotalExpense);
