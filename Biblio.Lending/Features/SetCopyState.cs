using System.ComponentModel.DataAnnotations;
using Biblio.Http;
using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>The new state: available, in-repair, lost or withdrawn.</summary>
internal sealed record SetCopyStateRequest(CopyState State, [property: StringLength(200)] string? Reason = null);

internal static class SetCopyState
{
    /// <summary>Send a copy to repair, record it as lost, withdraw it, or put it back into circulation.</summary>
    /// <remarks>A copy on loan, on the hold shelf or in transit must be checked in first (409).</remarks>
    public static Task<Results<Ok<CopyView>, NotFound>> Handle(
        long id,
        SetCopyStateRequest request,
        LendingDbContext db,
        CopyRouting routing,
        HttpRequest http,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        CopyCause cause = request.State switch
        {
            CopyState.Available => CopyCause.Restored,
            CopyState.InRepair => CopyCause.Repair,
            CopyState.Lost => CopyCause.Lost,
            CopyState.Withdrawn => CopyCause.Withdrawn,
            _ => throw new FieldException("state", "The state is available, in-repair, lost or withdrawn."),
        };
        return db.CirculateAsync<Results<Ok<CopyView>, NotFound>>(
            async token =>
            {
                var barcode = await db
                    .Copies.Where(copy => copy.Id == id)
                    .Select(copy => copy.Barcode)
                    .SingleOrDefaultAsync(token);
                if (barcode is null || await db.LockCopyAsync(barcode, token) is not { } copy)
                {
                    return TypedResults.NotFound();
                }

                if (copy.State is CopyState.OnLoan or CopyState.OnHoldShelf or CopyState.InTransit)
                {
                    throw new DomainException("copy-in-use", "Check the copy in first.");
                }

                if (request.State == CopyState.Available)
                {
                    // A reader may wait for it.
                    await routing.RouteAsync(copy, copy.LocationId, cause, now, token);
                }
                else if (copy.State != request.State)
                {
                    await db.MoveAsync(copy, request.State, cause, copy.LocationId, now, token, request.Reason);
                }

                return TypedResults.Ok(CopyView.From(copy, http));
            },
            cancellationToken
        );
    }
}
