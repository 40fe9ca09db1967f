using System.Text.Json.Serialization;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Features;

internal static class ListOrders
{
    /// <summary>My orders, and for staff everybody's, newest first unless sorted otherwise; how many there are, and how many of them are still under way (pending or active).</summary>
    public static async Task<Results<Ok<OrderPage>, ProblemHttpResult>> Handle(
        [AsParameters] PageQuery page,
        [AsParameters] OrderFilter filter,
        Caller caller,
        HttpRequest http,
        OrdersDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (filter.UserId is { } asked && !caller.MayActFor(asked))
        {
            return TypedResults.Problem(
                "A reader sees nobody else's orders: leave userId out, or say your own.",
                statusCode: StatusCodes.Status403Forbidden,
                type: "urn:biblio:not-your-account"
            );
        }

        var all = filter.ButForStatus(db.Orders.AsNoTracking().Of(caller));
        var counts = await all.GroupBy(order => order.Status)
            .Select(group => new { Status = group.Key, Orders = group.LongCount() })
            .ToListAsync(cancellationToken);
        var status = filter.OrderStatus;
        var orders = await filter
            .Sorted(status is null ? all : all.Where(order => order.Status == status))
            .Include(order => order.Lines)
            .Skip(page.Skip)
            .Take(page.Size)
            .ToListAsync(cancellationToken);

        var items = orders.Select(order => OrderView.From(order, http)).ToList();
        var basis = items.ToPage(
            counts.Where(count => status is null || count.Status == status).Sum(count => count.Orders),
            page,
            http
        );
        return TypedResults.Ok(
            new OrderPage(
                basis.Items,
                basis.Number,
                basis.PageSize,
                basis.Total,
                counts
                    .Where(count => count.Status is OrderStatus.Pending or OrderStatus.Active)
                    .Sum(count => count.Orders),
                counts.ToDictionary(count => count.Status, count => count.Orders),
                basis.Links with
                {
                    Add = ActionLink.For(Policies.Reader, http, HttpMethods.Post, "/orders"),
                }
            )
        );
    }
}

/// <summary>A page of orders; <paramref name="Active"/> counts the pending and active ones of the same buyer and time, <paramref name="ByStatus"/> all of them by their state.</summary>
internal sealed record OrderPage(
    IReadOnlyList<OrderView> Items,
    int Page,
    int PageSize,
    long Total,
    long Active,
    IReadOnlyDictionary<OrderStatus, long> ByStatus,
    [property: JsonPropertyName("_links")] PageLinks Links
);

/// <summary>Which orders: <c>?userId=1&amp;status=active&amp;placedFrom=2026-01-01T00:00:00Z&amp;placedTo=...&amp;sort=-total</c>.</summary>
internal sealed record OrderFilter(
    long? UserId = null,
    string? Status = null,
    DateTimeOffset? PlacedFrom = null,
    DateTimeOffset? PlacedTo = null,
    string? Sort = null
)
{
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

    public IQueryable<Order> ButForStatus(IQueryable<Order> orders)
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

    public IQueryable<Order> Sorted(IQueryable<Order> orders) =>
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
