using System.Text.Json.Serialization;
using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Features;

internal static class GetHistory
{
    /// <summary>The history of an order, step by step. It has few steps, so it is not paged.</summary>
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
        return steps.Count > 0 ? TypedResults.Ok(new History(id, steps)) : TypedResults.NotFound();
    }
}

internal sealed record History(long OrderId, IReadOnlyList<HistoryStep> Steps);

internal sealed record HistoryStep(
    OrderStatus Status,
    SagaStep Step,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    DateTime At
);
