using Biblio.Http;
using Biblio.Lending.Data;
using Biblio.Lending.Events;
using Biblio.Lending.Model;
using Biblio.Messaging;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Circulation;

/// <summary>The ended loan, its fine, what the reader gets back for a found copy, and where the copy goes.</summary>
internal sealed record CheckedIn(Copy Copy, ReturnedLoan? Returned, CopyRoute Route);

/// <summary>A loan that has ended with a fine, or with money to give back.</summary>
internal sealed record ReturnedLoan(Loan Loan, Fine? Fine, decimal Refund);

/// <summary>Checks in a copy that is scanned at a branch, whatever its state is.</summary>
internal sealed class CheckIn(
    LendingDbContext db,
    CopyRouting routing,
    Telemetry telemetry,
    TimeProvider time,
    IOptions<LendingOptions> options,
    ILogger<CheckIn> logger
)
{
    /// <summary>
    /// Ends the loan in the same transaction in which the copy goes to the next reader. An earlier
    /// <paramref name="returnedAt"/> is the time at which the copy really came back. Null when there is no such copy.
    /// </summary>
    public Task<CheckedIn?> RunAsync(
        string barcode,
        long branchId,
        DateTime? returnedAt,
        CancellationToken cancellationToken
    ) =>
        db.CirculateAsync(
            async token =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                return await db.LockCopyAsync(barcode, token) is { } copy
                    ? await CheckInAsync(copy, branchId, returnedAt, now, token)
                    : null;
            },
            cancellationToken
        );

    private async Task<CheckedIn?> CheckInAsync(
        Copy copy,
        long branchId,
        DateTime? returnedAt,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (copy.State == CopyState.Withdrawn)
        {
            throw new RefusedException(Refusal.CopyWithdrawn);
        }

        var returned = await EndLoanAsync(copy, returnedAt ?? now, now, cancellationToken);
        // A copy that was assigned before keeps its reader, whether it arrives or is scanned again.
        var holder = await db.FindHolderAsync(copy.Id, cancellationToken);
        if (holder is null)
        {
            var cause = copy.State == CopyState.InTransit ? CopyCause.Arrived : CopyCause.CheckIn;
            return new(copy, returned, await routing.RouteAsync(copy, branchId, cause, now, cancellationToken));
        }

        if (holder.State == HoldState.Ready && copy.LocationId == branchId)
        {
            return new(copy, returned, new(CopyAction.HoldShelf, holder, branchId));
        }

        var library = await Library.LoadAsync(db, branchId, now, cancellationToken);
        var route =
            holder.State == HoldState.Ready
                ? new CopyRoute(CopyAction.Transit, holder, holder.PickUpBranchId)
                : await routing.SendToReaderAsync(copy, holder, library, CopyCause.Arrived, now, cancellationToken);
        return new(copy, returned, route);
    }

    private async Task<ReturnedLoan?> EndLoanAsync(
        Copy copy,
        DateTime returnedAt,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var loan = await db
            .Loans.AsNoTracking()
            .SingleOrDefaultAsync(one => one.CopyId == copy.Id && one.ReturnedAt == null, cancellationToken);
        if (loan is null)
        {
            return null;
        }

        if (returnedAt < loan.BorrowedAt || returnedAt > now)
        {
            throw new FieldException("returnedAt", "A return is after the check-out and not in the future.");
        }

        var rows = await db
            .Loans.Where(one => one.Id == loan.Id && one.ReturnedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.ReturnedAt, returnedAt), cancellationToken);
        if (rows == 0)
        {
            throw new DomainException("copy-changed", "The loan was ended at the same time. Scan the copy again.");
        }

        var (fine, refund) = loan.LostAt is null
            ? (await ChargeAsync(loan, returnedAt, now, cancellationToken), 0m)
            : ((Fine?)null, await db.ForgiveAsync(loan, now, cancellationToken));
        if (loan.UserId is { } userId)
        {
            await db.SaveChangesAsync(cancellationToken);
            await db.ForgetEndedAsync(userId, cancellationToken);
        }

        db.Publish("lending", "loan-returned", new LoanReturned(copy.BookId, loan.Id, copy.Id, returnedAt));
        db.AfterCommit(() =>
        {
            telemetry.AddLoan("returned");
            logger.LoanReturned(loan.Id, copy.Id);
        });
        return new(loan, fine, refund);
    }

    private async Task<Fine?> ChargeAsync(
        Loan loan,
        DateTime returnedAt,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (loan.ClaimedReturnedAt is not null || loan.UserId is not { } userId)
        {
            return null;
        }

        // The calendar is that of the branch that lent the copy.
        var library = await Library.LoadAsync(db, loan.BranchId, now, cancellationToken);
        var amount = loan.FineAt(library, returnedAt);
        return amount > 0
            ? await db.ChargeAsync(
                Fine.Charge(userId, loan.Id, FineKind.Overdue, amount, options.Value.Currency, now),
                telemetry,
                cancellationToken
            )
            : null;
    }
}
