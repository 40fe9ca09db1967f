using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Features;

internal static class ListOrders
{
    /// <summary>List the caller's orders, or all orders for staff, newest first, with counts by status.</summary>
    /// <remarks>With <c>details=true</c>, each order has its taxes and its delivery.</remarks>
    public static async Task<Results<Ok<OrderPage>, ProblemHttpResult>> Handle(
        [AsParameters] PageQuery page,
        [AsParameters] OrderFilter filter,
        bool? details,
        Caller caller,
        HttpRequest http,
        OrdersDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (filter.UserId is { } userId && !caller.CanActFor(userId))
        {
            return TypedResults.Problem(
                "A reader can only list their own orders: omit userId, or use your own.",
                statusCode: StatusCodes.Status403Forbidden,
                type: "urn:biblio:not-your-account"
            );
        }

        var matching = filter.ApplyExceptStatus(db.Orders.AsNoTracking().VisibleTo(caller));
        var counts = await matching
            .GroupBy(order => order.Status)
            .Select(group => new { Status = group.Key, Orders = group.LongCount() })
            .ToListAsync(cancellationToken);
        var status = filter.OrderStatus;
        var sorted = filter.ApplySort(status is null ? matching : matching.Where(order => order.Status == status));
        if (details == true)
        {
            sorted = sorted.Include(order => order.Taxes).Include(order => order.Delivery).AsSingleQuery();
        }

        var orders = await sorted
            .Include(order => order.Lines)
            .Skip(page.Skip)
            .Take(page.Size)
            .ToListAsync(cancellationToken);

        var items = orders.Select(order => OrderView.From(order, http)).ToList();
        var result = items.ToPage(
            counts.Where(count => status is null || count.Status == status).Sum(count => count.Orders),
            page,
            http
        );
        return TypedResults.Ok(
            new OrderPage(
                result.Items,
                result.Number,
                result.PageSize,
                result.Total,
                counts
                    .Where(count => count.Status is OrderStatus.Pending or OrderStatus.Active)
                    .Sum(count => count.Orders),
                counts.ToDictionary(count => count.Status, count => count.Orders),
                result.Links with
                {
                    Add = ActionLink.IfAllowed(Policies.Reader, http, HttpMethods.Post, "/orders"),
                }
            )
        );
    }
}

/// <summary>
/// A page of orders. <paramref name="Active"/> is the number of pending and active orders, and <paramref
/// name="ByStatus"/> the number of orders by status. Both ignore the filter by status.
/// </summary>
internal sealed record OrderPage(
    IReadOnlyList<OrderView> Items,
    int Page,
    int PageSize,
    long Total,
    long Active,
    IReadOnlyDictionary<OrderStatus, long> ByStatus,
    [property: JsonPropertyName("_links")] PageLinks Links
);

/// <summary>
/// The filter and order of a list, such as
/// <c>?userId=1&amp;status=active&amp;placedFrom=2026-01-01T00:00:00Z&amp;placedTo=...&amp;sort=-total</c>.
/// </summary>
internal sealed record OrderFilter
{
    public long? UserId { get; init; }

    public string? Status { get; init; }

    public DateTimeOffset? PlacedFrom { get; init; }

    public DateTimeOffset? PlacedTo { get; init; }

    public string? Sort { get; init; }

    private static readonly string[] Statuses =
    [
        .. Enum.GetNames<OrderStatus>().Select(name => name.ToLowerInvariant()),
    ];

    public OrderStatus? OrderStatus =>
        Status switch
        {
            null => null,
            _ when Statuses.Contains(Status) => Enum.Parse<OrderStatus>(Status, ignoreCase: true),
            _ => throw new FieldException("status", $"A status is one of {string.Join(", ", Statuses)}."),
        };

    public IQueryable<Order> ApplyExceptStatus(IQueryable<Order> orders)
    {
        if (UserId is { } user)
        {
            orders = orders.Where(order => order.UserId == user);
        }

        if (PlacedFrom?.UtcDateTime is { } from)
        {
            orders = orders.Where(order => order.PlacedAt >= from);
        }

        if (PlacedTo?.UtcDateTime is { } to)
        {
            orders = orders.Where(order => order.PlacedAt < to);
        }

        return orders;
    }

    public IQueryable<Order> ApplySort(IQueryable<Order> orders) =>
        Sort switch
        {
            null or "-placedAt" => orders
                .OrderByDescending(order => order.PlacedAt)
                .ThenByDescending(order => order.Id),
            "placedAt" => orders.OrderBy(order => order.PlacedAt).ThenBy(order => order.Id),
            "-total" => orders.OrderByDescending(order => order.Total).ThenByDescending(order => order.Id),
            "total" => orders.OrderBy(order => order.Total).ThenBy(order => order.Id),
            _ => throw new FieldException("sort", "Orders are sorted by placedAt, -placedAt, total or -total."),
        };
}
