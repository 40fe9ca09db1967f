using Biblio.Http;
using Biblio.Lending.Data;
using Biblio.Lending.Events;
using Biblio.Lending.Model;
using Biblio.Messaging;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Circulation;

/// <summary>Gives a loan a later due date.</summary>
internal sealed class RenewLoan(
    LendingDbContext db,
    LoanFactsReader facts,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<RenewLoan> logger
)
{
    /// <summary>The request must be within <c>CirculateAsync</c>. Throws with every reason for a refusal.</summary>
    public async Task<Loan> RunAsync(long loanId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var bookId = await db
            .Loans.Where(one => one.Id == loanId)
            .Select(one => one.BookId)
            .SingleAsync(cancellationToken);
        await db.LockTitleAsync(bookId, cancellationToken);
        var loan = await db.Loans.AsNoTracking().SingleAsync(one => one.Id == loanId, cancellationToken);
        if (loan.UserId is not { } userId)
        {
            throw new RefusedException(Refusal.LoanEnded);
        }

        var reader = await db.LockReaderAsync(userId, now, cancellationToken);
        var copy = await db.Copies.AsNoTracking().SingleAsync(one => one.Id == loan.CopyId, cancellationToken);
        var library = await Library.LoadAsync(db, loan.BranchId, now, cancellationToken);
        var known = await facts.ReadAsync(copy, reader, library, now, cancellationToken);
        var rule = library.RuleFor(loan.Category, loan.Kind);
        List<Refusal> refusals =
        [
            .. loan.RefusalsToRenew(rule, isWanted: known.WaitingBefore > 0),
            .. LoanPolicy.CheckReader(known),
        ];
        if (refusals.Count > 0)
        {
            telemetry.AddRefusal(refusals[0]);
            throw new RefusedException(refusals);
        }

        var due = DueDate.Renew(rule!, library.Calendar, loan.Due, now);
        var rows = await db
            .Loans.Where(one => one.Id == loanId && one.ReturnedAt == null && one.Renewals == loan.Renewals)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(one => one.Renewals, one => one.Renewals + 1)
                        .SetProperty(one => one.DueAt, due.At)
                        .SetProperty(one => one.DueOn, due.On)
                        .SetProperty(one => one.DueSetBy, due == loan.Due ? loan.DueSetBy : null),
                cancellationToken
            );
        if (rows == 0)
        {
            throw new DomainException("loan-changed", "The loan was changed at the same time. Try again.");
        }

        db.Publish("lending", "loan-renewed", new LoanRenewed(bookId, loanId, copy.Id, due.At, now));
        db.AfterCommit(() =>
        {
            telemetry.AddLoan("renewed");
            logger.LoanRenewed(loanId);
        });
        return await db.Loans.AsNoTracking().SingleAsync(one => one.Id == loanId, cancellationToken);
    }
}
