using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Features;

internal static class WatchOrder
{
    private static readonly TimeSpan MinPollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxPollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Watch an order: a server-sent event "status" now and after each change until it has ended.</summary>
    public static async Task<Results<ServerSentEventsResult<OrderChange>, NotFound>> Handle(
        long id,
        Caller caller,
        OrdersDbContext db,
        TimeProvider time,
        IOptions<OrdersOptions> options,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken
    ) =>
        await FindAsync(db.Orders.VisibleTo(caller), id, cancellationToken) is { } current
            ? TypedResults.ServerSentEvents(
                ChangesAsync(
                    db,
                    current,
                    time,
                    options.Value.EventStreamDuration,
                    lifetime.ApplicationStopping,
                    cancellationToken
                )
            )
            : TypedResults.NotFound();

    /// <summary>
    /// Polls the row, because another replica may change the order. The interval grows until the next change.
    /// </summary>
    private static async IAsyncEnumerable<SseItem<OrderChange>> ChangesAsync(
        OrdersDbContext db,
        OrderChange last,
        TimeProvider time,
        TimeSpan duration,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        yield return ToEvent(last);

        var start = time.GetTimestamp();
        var interval = MinPollInterval;
        while (
            last.Status is OrderStatus.Pending or OrderStatus.Active
            && time.GetElapsedTime(start) < duration
            && !stopping.IsCancellationRequested
        )
        {
            await Task.Delay(interval, time, cancellationToken);
            interval = interval * 1.5 < MaxPollInterval ? interval * 1.5 : MaxPollInterval;
            if (
                await FindAsync(db.Orders, last.OrderId, cancellationToken) is { } current
                && (current.Version, current.StatusReason) != (last.Version, last.StatusReason)
            )
            {
                (last, interval) = (current, MinPollInterval);
                yield return ToEvent(current);
            }
        }
    }

    private static SseItem<OrderChange> ToEvent(OrderChange change) =>
        new(change, "status") { EventId = change.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    private static async Task<OrderChange?> FindAsync(
        IQueryable<Order> orders,
        long id,
        CancellationToken cancellationToken
    ) =>
        await orders.AsNoTracking().SingleOrDefaultAsync(order => order.Id == id, cancellationToken) is { } order
            ? new(
                order.Id,
                order.Status,
                order.Step,
                order.Reason,
                order.StatusReason,
                order.Deadline,
                order.ChangedAt,
                order.Version
            )
            : null;
}

internal sealed record OrderChange(
    long OrderId,
    OrderStatus Status,
    SagaStep Step,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StatusReason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTime? Deadline,
    DateTime At,
    [property: JsonIgnore] long Version
);
