using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Reports;

internal static class HighestSpenders
{
    public const string Key = "reports:highest_spending_users";

    private static readonly Report<HighestSpender> Report = new(
        Key,
        RedisOrders.Spenders,
        FromDatabaseAsync,
        order => [new(order.UserId, order.Cents)],
        ShowAsync
    );

    /// <summary>The ten buyers who spent most on completed orders, most first; equal ones by id. What is pending, active, refused or cancelled does not count.</summary>
    public static Task<IReadOnlyList<HighestSpender>> Handle(
        string? source,
        OrdersDbContext db,
        ReportService desk,
        CancellationToken cancellationToken
    ) => desk.GetAsync(source, Report, db, cancellationToken);

    private static async Task<IReadOnlyList<HighestSpender>> FromDatabaseAsync(
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db
            .Orders.Where(order => order.Status == OrderStatus.Completed)
            .GroupBy(order => order.UserId)
            .Select(orders => new { UserId = orders.Key, TotalExpense = orders.Sum(order => order.Total) })
            .OrderByDescending(buyer => buyer.TotalExpense)
            .ThenBy(buyer => buyer.UserId)
            .Take(Report<HighestSpender>.Places)
            .Select(buyer => new HighestSpender(buyer.UserId, buyer.TotalExpense))
            .ToListAsync(cancellationToken);

    private static Task<IReadOnlyList<HighestSpender>> ShowAsync(
        IReadOnlyList<Ranked> top,
        OrdersDbContext db,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<HighestSpender>>([
            .. top.Select(buyer => new HighestSpender(buyer.Id, buyer.Amount * 0.01m)),
        ]);
}

internal sealed record HighestSpender(long UserId, decimal TotalExpense);
