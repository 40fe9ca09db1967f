using System.Diagnostics;
using System.Text.Json.Serialization;
using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Features;

internal static class GetHistory
{
    /// <summary>The history of an order, step by step, and for staff its trace. It is short, so it is not paged.</summary>
    public static async Task<Results<Ok<History>, NotFound>> Handle(
        long id,
        Caller caller,
        OrdersDbContext db,
        CancellationToken cancellationToken
    )
    {
        var steps = await db
            .Steps.AsNoTracking()
            .Where(step => step.OrderId == id && db.Orders.VisibleTo(caller).Any(order => order.Id == id))
            .OrderBy(step => step.Version)
            .Select(step => new HistoryStep(step.Status, step.Step, step.Reason, step.At))
            .Take(100)
            .ToListAsync(cancellationToken);
        if (steps.Count == 0)
        {
            return TypedResults.NotFound();
        }

        var trace = caller.IsStaff
            ? await db
                .Orders.AsNoTracking()
                .Where(order => order.Id == id)
                .Select(order => order.TraceParent)
                .SingleOrDefaultAsync(cancellationToken)
            : null;
        return TypedResults.Ok(new History(id, steps, GetKeptTrace(trace)));
    }

    // A trace that was not sampled is nowhere to be found.
    private static string? GetKeptTrace(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, out var context)
        && context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? context.TraceId.ToHexString()
            : null;
}

/// <summary>
/// The steps of an order. <paramref name="TraceId"/> is the trace of the request that placed it, if it was kept; only
/// staff get it.
/// </summary>
internal sealed record History(
    long OrderId,
    IReadOnlyList<HistoryStep> Steps,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceId
);

internal sealed record HistoryStep(
    OrderStatus Status,
    SagaStep Step,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    DateTime At
);
