using Biblio.Http;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Reports;

internal static class Revenue
{
    private const int DefaultDays = 30;
    private const int MaxDays = 366;

    /// <summary>The totals of completed orders by the day on which they were placed (UTC), oldest first.</summary>
    /// <remarks>The last <c>days</c> days up to today, 30 by default. A day without completed orders is left out.</remarks>
    public static async Task<IReadOnlyList<DayOfRevenue>> Handle(
        int? days,
        OrdersDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (days is < 1 or > MaxDays)
        {
            throw new FieldException("days", $"The number of days is 1 to {MaxDays}.");
        }

        var from = time.GetUtcNow().UtcDateTime.Date.AddDays(1 - (days ?? DefaultDays));
        var totals = await db
            .Orders.Where(order => order.Status == OrderStatus.Completed && order.PlacedAt >= from)
            .GroupBy(order => new { order.PlacedAt.Date, order.Currency })
            .Select(day => new
            {
                day.Key.Date,
                day.Key.Currency,
                Total = day.Sum(order => order.Total),
                Orders = day.LongCount(),
            })
            .OrderBy(day => day.Date)
            .ThenBy(day => day.Currency)
            .ToListAsync(cancellationToken);
        return totals.ConvertAll(day => new DayOfRevenue(
            DateOnly.FromDateTime(day.Date),
            day.Currency,
            day.Total,
            day.Orders
        ));
    }
}

/// <summary>The sum and the number of the completed orders that were placed on a day (UTC).</summary>
internal sealed record DayOfRevenue(DateOnly Day, string Currency, decimal Total, long Orders);
