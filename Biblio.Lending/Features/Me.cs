using System.ComponentModel.DataAnnotations;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>A copy that a reader borrows without the desk.</summary>
internal sealed record BorrowRequest(
    [property: Required, StringLength(40)] string Barcode,
    [property: Range(1, long.MaxValue)] long BranchId
);

/// <summary>The reader's choices: the history of ended loans, and the language of notices (fr or en).</summary>
internal sealed record PreferencesRequest(
    bool KeepHistory,
    [property: Required, RegularExpression("fr|en")] string Language
);

internal static class Me
{
    /// <summary>My card, my loans and holds in numbers, what I owe, and what keeps me from borrowing.</summary>
    public static async Task<Ok<ReaderView>> Get(
        Caller caller,
        LendingDbContext db,
        ReaderViews readers,
        HttpRequest request,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        await db.EnsureReaderAsync(caller.UserId, time.GetUtcNow().UtcDateTime, cancellationToken);
        return TypedResults.Ok((await readers.FindAsync(caller.UserId, request, cancellationToken))!);
    }

    /// <summary>Keep or forget my history, and choose the language of my notices.</summary>
    public static async Task<Ok<ReaderView>> Put(
        PreferencesRequest preferences,
        Caller caller,
        LendingDbContext db,
        ReaderViews readers,
        HttpRequest request,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        await db.CirculateAsync(
            async token =>
            {
                await db.LockReaderAsync(caller.UserId, now, token);
                await db
                    .Readers.Where(reader => reader.UserId == caller.UserId)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(reader => reader.KeepHistory, preferences.KeepHistory)
                                .SetProperty(reader => reader.Language, preferences.Language)
                                .SetProperty(reader => reader.ChangedAt, now),
                        token
                    );
                await db.ForgetEndedAsync(caller.UserId, token);
                return true;
            },
            cancellationToken
        );
        return TypedResults.Ok((await readers.FindAsync(caller.UserId, request, cancellationToken))!);
    }

    /// <summary>My loans, first due first. Ended loans are there when I keep a history (open=false).</summary>
    public static async Task<Ok<Page<LoanView>>> ListLoans(
        bool? open,
        [AsParameters] PageQuery page,
        Caller caller,
        LendingDbContext db,
        LoanReader loans,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var isOpen = open ?? true;
        var mine = db
            .Loans.AsNoTracking()
            .Where(loan => loan.UserId == caller.UserId && (loan.ReturnedAt == null) == isOpen);
        var sorted = isOpen
            ? mine.OrderBy(loan => loan.DueAt).ThenBy(loan => loan.Id)
            : mine.OrderByDescending(loan => loan.Id);
        return TypedResults.Ok(
            (await loans.PageAsync(sorted, page, request, cancellationToken)).WithAddLink(
                ActionLink.IfAllowed(Policies.Reader, request, HttpMethods.Post, "/me/loans")
            )
        );
    }

    /// <summary>Borrow a copy without the desk. The refusal (409) has every reason.</summary>
    public static Task<Results<Created<LoanView>, ProblemHttpResult>> Borrow(
        BorrowRequest borrow,
        Caller caller,
        LendingDbContext db,
        CheckOut checkOut,
        LoanReader loans,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var barcode = CirculationLocks.ReadBarcode(borrow.Barcode);
        return db.CirculateAsync(
            token => Desk.LendAsync(caller.UserId, barcode, borrow.BranchId, null, checkOut, loans, request, token),
            cancellationToken
        );
    }

    /// <summary>My open holds.</summary>
    public static async Task<Ok<Page<HoldView>>> ListHolds(
        [AsParameters] PageQuery page,
        Caller caller,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            await Holds.PageAsync(
                db.Holds.Where(hold => hold.UserId == caller.UserId && hold.EndedAt == null),
                page,
                db,
                request,
                cancellationToken
            )
        );

    /// <summary>My fines, newest first.</summary>
    public static async Task<Ok<Page<FineView>>> ListFines(
        [AsParameters] PageQuery page,
        Caller caller,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            await Fines.PageAsync(
                db.Fines.Where(fine => fine.UserId == caller.UserId),
                page,
                request,
                cancellationToken
            )
        );

    /// <summary>Forget me: loans, holds, fines and payments stay as numbers without a person.</summary>
    public static async Task<NoContent> Erase(
        Caller caller,
        LendingDbContext db,
        EndHold end,
        CancellationToken cancellationToken
    )
    {
        // Each cancelled hold lets the next reader move up.
        var holds = await db
            .Holds.AsNoTracking()
            .Where(hold => hold.UserId == caller.UserId && hold.EndedAt == null)
            .ToListAsync(cancellationToken);
        foreach (var hold in holds)
        {
            await end.CancelAsync(hold, cancellationToken);
        }

        await db.CirculateAsync(
            async token =>
            {
                await db.EraseAsync(caller.UserId, token);
                return true;
            },
            cancellationToken
        );
        return TypedResults.NoContent();
    }
}
