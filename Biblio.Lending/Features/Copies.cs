using System.ComponentModel.DataAnnotations;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>What staff may change of a copy.</summary>
internal sealed record ChangeCopyRequest(
    [property: StringLength(100)] string? CallNumber,
    ItemKind Kind,
    CopyCondition Condition,
    [property: StringLength(500)] string? Note = null
);

/// <summary>An entry of the ledger of copies.</summary>
internal sealed record CopyChangeView(
    long Id,
    CopyState? From,
    CopyState To,
    CopyCause Cause,
    long LocationId,
    string? Note,
    DateTime ChangedAt
);

internal static class Copies
{
    /// <summary>Copies by book, barcode, branch and state.</summary>
    public static async Task<Ok<Page<CopyView>>> List(
        long? bookId,
        string? barcode,
        long? branchId,
        StateFilter<CopyState>? state,
        [AsParameters] PageQuery page,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var wanted = barcode is null ? null : CirculationLocks.ReadBarcode(barcode);
        CopyState? wantedState = state?.State;
        var copies = await db
            .Copies.AsNoTracking()
            .Where(copy =>
                (bookId == null || copy.BookId == bookId)
                && (wanted == null || copy.Barcode == wanted)
                && (branchId == null || copy.BranchId == branchId)
                && (wantedState == null || copy.State == wantedState)
            )
            .OrderBy(copy => copy.Id)
            .ToPageAsync(page, request, cancellationToken);
        return TypedResults.Ok(
            copies
                .Items.Select(copy => CopyView.From(copy, request))
                .ToList()
                .ToPage(copies.Total, page, request)
                .WithAddLink(ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Post, "/copies"))
        );
    }

    /// <summary>A copy.</summary>
    public static async Task<Results<Ok<CopyView>, NotFound>> Get(
        long id,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        await db.Copies.AsNoTracking().SingleOrDefaultAsync(copy => copy.Id == id, cancellationToken) is { } copy
            ? TypedResults.Ok(CopyView.From(copy, request))
            : TypedResults.NotFound();

    /// <summary>Change the call number, kind, condition and note of a copy.</summary>
    public static async Task<Results<Ok<CopyView>, NotFound>> Change(
        long id,
        ChangeCopyRequest change,
        LendingDbContext db,
        HttpRequest request,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        await db
            .Copies.Where(copy => copy.Id == id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(copy => copy.CallNumber, change.CallNumber)
                        .SetProperty(copy => copy.Kind, change.Kind)
                        .SetProperty(copy => copy.ItemCondition, change.Condition)
                        .SetProperty(copy => copy.Note, change.Note)
                        .SetProperty(copy => copy.ChangedAt, now),
                cancellationToken
            );
        return await Get(id, db, request, cancellationToken);
    }

    /// <summary>The ledger of a copy, newest entry first. Each entry starts where the one before it ended.</summary>
    public static async Task<Results<Ok<Page<CopyChangeView>>, NotFound>> ListChanges(
        long id,
        [AsParameters] PageQuery page,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var changes = await db
            .CopyChanges.AsNoTracking()
            .Where(change => change.CopyId == id)
            .OrderByDescending(change => change.Id)
            .Select(change => new CopyChangeView(
                change.Id,
                change.FromState,
                change.ToState,
                change.Cause,
                change.LocationId,
                change.Note,
                change.ChangedAt
            ))
            .ToPageAsync(page, request, cancellationToken);
        return changes.Total > 0 ? TypedResults.Ok(changes) : TypedResults.NotFound();
    }
}
