using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>The scanned card and copy. Staff may choose another due day within the rule. The loan keeps who did.</summary>
internal sealed record CheckOutRequest(
    [property: Required, StringLength(40)] string Card,
    [property: Required, StringLength(40)] string Barcode,
    [property: Range(1, long.MaxValue)] long BranchId,
    DateOnly? DueOn = null
);

/// <summary>The scanned copy. An earlier <c>returnedAt</c> (UTC) backdates the return.</summary>
internal sealed record CheckInRequest(
    [property: Required, StringLength(40)] string Barcode,
    [property: Range(1, long.MaxValue)] long BranchId,
    DateTime? ReturnedAt = null
);

/// <summary>
/// What to do with a copy that was checked in: <c>shelf</c>, <c>hold-shelf</c> for the reader of <c>hold</c>, or
/// <c>transit</c> to <c>toBranchId</c>. The loan is null when there was none. <c>refund</c> is what the reader gets back for
/// a lost copy that was found.
/// </summary>
internal sealed record CheckInView(
    CopyView Copy,
    CopyAction Action,
    long ToBranchId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? HoldCard,
    HoldView? Hold,
    long? LoanId,
    decimal Fine,
    decimal Refund
);

/// <summary>The desk works with scanned barcodes.</summary>
internal static class Desk
{
    /// <summary>Check out a copy to a reader. The refusal (409) has every reason.</summary>
    /// <remarks>With an Idempotency-Key the request can be repeated.</remarks>
    public static async Task<Results<Created<LoanView>, ProblemHttpResult>> CheckOut(
        CheckOutRequest request,
        Caller caller,
        LendingDbContext db,
        CheckOut checkOut,
        LoanReader loans,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        var (card, barcode) = (
            CirculationLocks.ReadBarcode(request.Card, "card"),
            CirculationLocks.ReadBarcode(request.Barcode)
        );
        return await db.CirculateAsync<Results<Created<LoanView>, ProblemHttpResult>>(
            async token =>
            {
                var userId = await db
                    .Readers.Where(reader => reader.Card == card)
                    .Select(reader => (long?)reader.UserId)
                    .SingleOrDefaultAsync(token);
                return userId is null
                    ? LendingProblems.UnknownReader()
                    : await LendAsync(
                        userId.Value,
                        barcode,
                        request.BranchId,
                        request.DueOn is { } day ? new(day, caller.UserId) : null,
                        checkOut,
                        loans,
                        http,
                        token
                    );
            },
            cancellationToken
        );
    }

    internal static async Task<Results<Created<LoanView>, ProblemHttpResult>> LendAsync(
        long userId,
        string barcode,
        long branchId,
        ChosenDueDay? chosen,
        CheckOut checkOut,
        LoanReader loans,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        if (await checkOut.RunAsync(userId, barcode, branchId, chosen, cancellationToken) is not var (loan, _))
        {
            return LendingProblems.UnknownBarcode();
        }

        var view = (await loans.ReadAsync([loan], http, cancellationToken))[0];
        return TypedResults.Created(view.Links.Self.Href, view);
    }

    /// <summary>Check in a copy, and learn what to do with it. Scanning it again gives the same answer.</summary>
    public static async Task<Results<Ok<CheckInView>, ProblemHttpResult>> CheckIn(
        CheckInRequest request,
        LendingDbContext db,
        CheckIn checkIn,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        var barcode = CirculationLocks.ReadBarcode(request.Barcode);
        var done = await checkIn.RunAsync(barcode, request.BranchId, request.ReturnedAt, cancellationToken);
        if (done is null)
        {
            return LendingProblems.UnknownBarcode();
        }

        var hold = done.Route.Hold is { } one
            ? (await HoldView.ReadAsync([one], db, http, cancellationToken))[0]
            : null;
        var card = hold is null
            ? null
            : await db
                .Readers.Where(reader => reader.UserId == hold.UserId)
                .Select(reader => reader.Card)
                .SingleOrDefaultAsync(cancellationToken);
        return TypedResults.Ok(
            new CheckInView(
                CopyView.From(done.Copy, http),
                done.Route.Action,
                done.Route.BranchId,
                card,
                hold,
                done.Returned?.Loan.Id,
                done.Returned?.Fine?.Amount ?? 0,
                done.Returned?.Refund ?? 0
            )
        );
    }

    /// <summary>Count that a copy was read in the library. It stays on the shelf.</summary>
    public static Task<Results<Ok<CopyView>, ProblemHttpResult>> UseInHouse(
        CheckInRequest request,
        LendingDbContext db,
        TimeProvider time,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        var barcode = CirculationLocks.ReadBarcode(request.Barcode);
        return db.CirculateAsync<Results<Ok<CopyView>, ProblemHttpResult>>(
            async token =>
            {
                if (await db.LockCopyAsync(barcode, token) is not { } copy)
                {
                    return LendingProblems.UnknownBarcode();
                }

                if (copy.State != CopyState.Available)
                {
                    throw new DomainException(
                        "copy-not-available",
                        "Only a copy from the shelf is read in the library."
                    );
                }

                var now = time.GetUtcNow().UtcDateTime;
                await db.MoveAsync(copy, CopyState.Available, CopyCause.InHouseUse, copy.LocationId, now, token);
                return TypedResults.Ok(CopyView.From(copy, http));
            },
            cancellationToken
        );
    }

    /// <summary>Copies on the shelf of a branch that readers wait for: fetch them and check them in.</summary>
    public static async Task<Ok<Page<CopyView>>> ListToPull(
        long? branchId,
        [AsParameters] PageQuery page,
        LendingDbContext db,
        HttpRequest request,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var copies = await db
            .Copies.AsNoTracking()
            .Where(copy =>
                copy.State == CopyState.Available
                && (branchId == null || copy.LocationId == branchId)
                && db.Holds.Any(hold =>
                    hold.BookId == copy.BookId
                    && hold.State == HoldState.Waiting
                    && (hold.SuspendedUntil == null || hold.SuspendedUntil <= today)
                    && (hold.CopyId == null || hold.CopyId == copy.Id)
                )
            )
            .OrderBy(copy => copy.CallNumber)
            .ThenBy(copy => copy.Id)
            .ToPageAsync(page, request, cancellationToken);
        return TypedResults.Ok(
            copies.Items.Select(copy => CopyView.From(copy, request)).ToList().ToPage(copies.Total, page, request)
        );
    }
}
