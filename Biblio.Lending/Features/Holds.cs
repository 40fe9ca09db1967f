using System.ComponentModel.DataAnnotations;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>A hold to place, for one copy or for any. Staff may place it for a reader.</summary>
internal sealed record PlaceHoldRequest(
    [property: Range(1, long.MaxValue)] long BookId,
    [property: Range(1, long.MaxValue)] long PickUpBranchId,
    [property: Range(1, long.MaxValue)] long? CopyId = null,
    [property: Range(1, long.MaxValue)] long? UserId = null
);

/// <summary>Another pick-up branch, and until when the hold gets no copy. It keeps its place in the queue.</summary>
internal sealed record ChangeHoldRequest(
    [property: Range(1, long.MaxValue)] long PickUpBranchId,
    DateOnly? SuspendedUntil = null
);

internal static class Holds
{
    /// <summary>Holds for staff in the order of the queue, by reader, book, pick-up branch and state.</summary>
    /// <remarks>The hold shelf is the list with state=ready.</remarks>
    public static async Task<Ok<Page<HoldView>>> List(
        long? userId,
        long? bookId,
        long? pickUpBranchId,
        StateFilter<HoldState>? state,
        bool? open,
        [AsParameters] PageQuery page,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            await PageAsync(
                InState(db.Holds, state)
                    .Where(hold =>
                        (userId == null || hold.UserId == userId)
                        && (bookId == null || hold.BookId == bookId)
                        && (pickUpBranchId == null || hold.PickUpBranchId == pickUpBranchId)
                        && (open == null || (hold.EndedAt == null) == open)
                    ),
                page,
                db,
                request,
                cancellationToken
            )
        );

    private static IQueryable<Hold> InState(IQueryable<Hold> holds, StateFilter<HoldState>? filter) =>
        filter is { State: var state } ? holds.Where(hold => hold.State == state) : holds;

    /// <summary>A hold of the caller. Staff see all holds.</summary>
    public static async Task<Results<Ok<HoldView>, NotFound>> Get(
        long id,
        Caller caller,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        await FindAsync(id, caller, db, cancellationToken) is { } hold
            ? TypedResults.Ok((await HoldView.ReadAsync([hold], db, request, cancellationToken))[0])
            : TypedResults.NotFound();

    /// <summary>Place a hold. The refusal (409) has every reason. With an Idempotency-Key it can be repeated.</summary>
    public static async Task<Results<Created<HoldView>, NotFound, ForbidHttpResult>> Place(
        PlaceHoldRequest request,
        Caller caller,
        LendingDbContext db,
        PlaceHold place,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        var userId = request.UserId ?? caller.UserId;
        if (!caller.CanActFor(userId))
        {
            return TypedResults.Forbid();
        }

        return await db.CirculateAsync<Results<Created<HoldView>, NotFound, ForbidHttpResult>>(
            async token =>
            {
                var hold = await place.RunAsync(userId, request.BookId, request.CopyId, request.PickUpBranchId, token);
                if (hold is null)
                {
                    return TypedResults.NotFound();
                }

                var view = (await HoldView.ReadAsync([hold], db, http, token))[0];
                return TypedResults.Created(view.Links.Self.Href, view);
            },
            cancellationToken
        );
    }

    /// <summary>Suspend or resume a waiting hold, or pick it up at another branch.</summary>
    public static async Task<Results<Ok<HoldView>, NotFound>> Change(
        long id,
        ChangeHoldRequest change,
        Caller caller,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(id, caller, db, cancellationToken) is null)
        {
            return TypedResults.NotFound();
        }

        if (!await db.Branches.AnyAsync(branch => branch.Id == change.PickUpBranchId, cancellationToken))
        {
            throw new FieldException("pickUpBranchId", "There is no such branch.");
        }

        var rows = await db
            .Holds.Where(hold => hold.Id == id && hold.State == HoldState.Waiting)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(hold => hold.PickUpBranchId, change.PickUpBranchId)
                        .SetProperty(hold => hold.SuspendedUntil, change.SuspendedUntil),
                cancellationToken
            );
        return rows == 1
            ? await Get(id, caller, db, request, cancellationToken)
            : throw new DomainException("hold-not-waiting", "Only a waiting hold can be changed.");
    }

    /// <summary>Cancel a hold. A copy on the hold shelf goes to the next reader. Repeating it changes nothing.</summary>
    public static async Task<Results<NoContent, NotFound>> Cancel(
        long id,
        Caller caller,
        LendingDbContext db,
        EndHold end,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(id, caller, db, cancellationToken) is not { } hold)
        {
            return TypedResults.NotFound();
        }

        if (hold.State is HoldState.Fulfilled)
        {
            throw new DomainException("hold-ended", "The reader has the copy already.");
        }

        await end.CancelAsync(hold, cancellationToken);
        return TypedResults.NoContent();
    }

    internal static async Task<Page<HoldView>> PageAsync(
        IQueryable<Hold> holds,
        PageQuery page,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var found = await holds.AsNoTracking().OrderBy(hold => hold.Id).ToPageAsync(page, request, cancellationToken);
        return (await HoldView.ReadAsync(found.Items, db, request, cancellationToken))
            .ToPage(found.Total, page, request)
            .WithAddLink(ActionLink.IfAllowed(Policies.Reader, request, HttpMethods.Post, "/holds"));
    }

    private static Task<Hold?> FindAsync(
        long id,
        Caller caller,
        LendingDbContext db,
        CancellationToken cancellationToken
    ) =>
        db
            .Holds.AsNoTracking()
            .SingleOrDefaultAsync(
                hold => hold.Id == id && (caller.IsStaff || hold.UserId == caller.UserId),
                cancellationToken
            );
}
