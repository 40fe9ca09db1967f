using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Features;

/// <summary>What staff record about an open loan: a recall, a claim that it was returned, or a loss.</summary>
internal static class MarkLoan
{
    /// <summary>Recall a copy: the due date comes earlier, no renewal is possible, and the reader gets a notice.</summary>
    public static Task<Results<Ok<LoanView>, NotFound>> Recall(
        long id,
        LendingDbContext db,
        LoanReader loans,
        IOptions<LendingOptions> options,
        HttpRequest http,
        CancellationToken cancellationToken
    ) =>
        MarkAsync(
            id,
            db,
            loans,
            http,
            async (loan, copy, token) =>
            {
                var now = loans.Now;
                var library = await Library.LoadAsync(db, loan.BranchId, now, token);
                var due = DueDate.Recall(library.Calendar, loan.Due, options.Value.RecallDays, now);
                var rows = await db
                    .Loans.Where(one => one.Id == id && one.ReturnedAt == null && one.RecalledAt == null)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(one => one.RecalledAt, now)
                                .SetProperty(one => one.DueAt, due.At)
                                .SetProperty(one => one.DueOn, due.On),
                        token
                    );
                if (rows == 1 && loan.UserId is { } userId)
                {
                    await db.WriteAsync(NoticeKind.Recalled, $"{id}", userId, loan.BookId, null, due.On, now, token);
                }
            },
            cancellationToken
        );

    /// <summary>Record that the reader claims to have returned the copy. The loan stays open and costs nothing.</summary>
    public static Task<Results<Ok<LoanView>, NotFound>> ClaimReturned(
        long id,
        LendingDbContext db,
        LoanReader loans,
        HttpRequest http,
        CancellationToken cancellationToken
    ) =>
        MarkAsync(
            id,
            db,
            loans,
            http,
            (loan, copy, token) =>
                db
                    .Loans.Where(one => one.Id == id && one.ReturnedAt == null && one.ClaimedReturnedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(one => one.ClaimedReturnedAt, loans.Now), token),
            cancellationToken
        );

    /// <summary>Record that the copy is lost. The reader is charged its price, until it is found and checked in.</summary>
    public static Task<Results<Ok<LoanView>, NotFound>> Lost(
        long id,
        LendingDbContext db,
        LoanReader loans,
        Telemetry telemetry,
        IOptions<LendingOptions> options,
        HttpRequest http,
        CancellationToken cancellationToken
    ) =>
        MarkAsync(
            id,
            db,
            loans,
            http,
            async (loan, copy, token) =>
            {
                var now = loans.Now;
                var rows = await db
                    .Loans.Where(one => one.Id == id && one.ReturnedAt == null && one.LostAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(one => one.LostAt, now), token);
                if (rows == 0)
                {
                    return;
                }

                await db.MoveAsync(copy, CopyState.Lost, CopyCause.Lost, copy.LocationId, now, token);
                var price = await db
                    .Titles.Where(title => title.BookId == loan.BookId)
                    .Select(title => title.Price)
                    .SingleAsync(token);
                if (loan.UserId is { } userId)
                {
                    var amount = price is > 0 ? price.Value : options.Value.LostPrice;
                    var fine = Fine.Charge(userId, id, FineKind.Lost, amount, options.Value.Currency, now);
                    await db.ChargeAsync(fine, telemetry, token);
                }
            },
            cancellationToken
        );

    private static Task<Results<Ok<LoanView>, NotFound>> MarkAsync(
        long id,
        LendingDbContext db,
        LoanReader loans,
        HttpRequest http,
        Func<Loan, Copy, CancellationToken, Task> mark,
        CancellationToken cancellationToken
    ) =>
        db.CirculateAsync<Results<Ok<LoanView>, NotFound>>(
            async token =>
            {
                var bookId = await db
                    .Loans.Where(loan => loan.Id == id)
                    .Select(loan => (long?)loan.BookId)
                    .SingleOrDefaultAsync(token);
                if (bookId is null)
                {
                    return TypedResults.NotFound();
                }

                await db.LockTitleAsync(bookId.Value, token);
                var loan = await db.Loans.AsNoTracking().SingleAsync(one => one.Id == id, token);
                if (!loan.IsOpen)
                {
                    throw new RefusedException(Refusal.LoanEnded);
                }

                var copy = await db.Copies.AsNoTracking().SingleAsync(one => one.Id == loan.CopyId, token);
                await mark(loan, copy, token);
                return TypedResults.Ok(await loans.GetAsync(id, http, token));
            },
            cancellationToken
        );
}
