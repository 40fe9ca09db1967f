using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Reports;

internal static class HighestSpenders
{
    public const string Key = "reports:highest_spending_users";

    private static readonly Report<HighestSpender> Report = new(
        Key,
        RedisOrders.SpendersKey,
        ComputeAsync,
        order => [new(order.UserId, order.Cents)],
        ToRowsAsync
    );

    /// <summary>The ten buyers who spent most on completed orders, most first. Ties are ordered by id.</summary>
    /// <remarks>Pending, active, refused and cancelled orders are not counted.</remarks>
    public static Task<IReadOnlyList<HighestSpender>> Handle(
        string? source,
        OrdersDbContext db,
        ReportService reports,
        CancellationToken cancellationToken
    ) => reports.GetAsync(source, Report, db, cancellationToken);

    private static async Task<IReadOnlyList<HighestSpender>> ComputeAsync(
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db
            .Orders.Where(order => order.Status == OrderStatus.Completed)
            .GroupBy(order => order.UserId)
            .Select(orders => new { UserId = orders.Key, TotalExpense = orders.Sum(order => order.Total) })
            .OrderByDescending(buyer => buyer.TotalExpense)
            .ThenBy(buyer => buyer.UserId)
            .Take(Report<HighestSpender>.Size)
            .Select(buyer => new HighestSpender(buyer.UserId, buyer.TotalExpense))
            .ToListAsync(cancellationToken);

    private static Task<IReadOnlyList<HighestSpender>> ToRowsAsync(
        IReadOnlyList<RankingEntry> entries,
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<HighestSpender>>([
            .. entries.Select(buyer => new HighestSpender(buyer.Id, buyer.Amount * 0.01m)),
        ]);
}

internal sealed record HighestSpender(long UserId, decimal TotalExpense);
