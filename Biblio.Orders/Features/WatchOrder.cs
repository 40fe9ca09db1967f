using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Features;

internal static class WatchOrder
{
    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(1);

    /// <summary>The changes of an order as they happen (server-sent events "status"): the present one at once, then each, until the order has ended.</summary>
    public static async Task<Results<ServerSentEventsResult<OrderChange>, NotFound>> Handle(
        long id,
        Caller caller,
        OrdersDbContext db,
        TimeProvider time,
        IOptions<OrdersOptions> options,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken
    ) =>
        await FindAsync(db.Orders.Of(caller), id, cancellationToken) is { } now
            ? TypedResults.ServerSentEvents(
                ChangesAsync(db, now, time, options.Value.WatchFor, lifetime.ApplicationStopping, cancellationToken)
            )
            : TypedResults.NotFound();

    /// <summary>Looks at the row, soon after a change and then less and less often: another replica may be the one that moves the order.</summary>
    private static async IAsyncEnumerable<SseItem<OrderChange>> ChangesAsync(
        OrdersDbContext db,
        OrderChange seen,
        TimeProvider time,
        TimeSpan longest,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        yield return Item(seen);

        var start = time.GetTimestamp();
        var pause = Soonest;
        while (
            seen.Status is OrderStatus.Pending or OrderStatus.Active
            && time.GetElapsedTime(start) < longest
            && !stopping.IsCancellationRequested
        )
        {
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 1.5 < Latest ? pause * 1.5 : Latest;
            if (await FindAsync(db.Orders, seen.OrderId, cancellationToken) is { } now && now.Version != seen.Version)
            {
                (seen, pause) = (now, Soonest);
                yield return Item(now);
            }
        }
    }

    private static SseItem<OrderChange> Item(OrderChange change) =>
        new(change, "status") { EventId = change.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    private static Task<OrderChange?> FindAsync(
        IQueryable<Order> orders,
        long id,
        CancellationToken cancellationToken
    ) =>
        orders
            .AsNoTracking()
            .Where(order => order.Id == id)
            .Select(order => new OrderChange(
                order.Id,
                order.Status,
                order.Step,
                order.Reason,
                order.ChangedAt,
                order.Version
            ))
            .SingleOrDefaultAsync(cancellationToken);
}

internal sealed record OrderChange(
    long OrderId,
    OrderStatus Status,
    SagaStep Step,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    DateTime At,
    [property: JsonIgnore] long Version
);
