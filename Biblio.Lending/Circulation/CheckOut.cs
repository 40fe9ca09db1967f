using Biblio.Http;
using Biblio.Lending.Data;
using Biblio.Lending.Events;
using Biblio.Lending.Model;
using Biblio.Messaging;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Circulation;

/// <summary>A due day that a librarian chose, and the librarian's account.</summary>
internal sealed record ChosenDueDay(DateOnly Day, long By);

/// <summary>Lends a copy to a reader.</summary>
internal sealed class CheckOut(
    LendingDbContext db,
    LoanFactsReader facts,
    Telemetry telemetry,
    TimeProvider time,
    IOptions<LendingOptions> options,
    ILogger<CheckOut> logger
)
{
    /// <summary>
    /// Null when no copy has the barcode. Staff may choose another due day within the rule, which still decides whether
    /// the copy is lent.
    /// </summary>
    public async Task<(Loan Loan, Copy Copy)?> RunAsync(
        long userId,
        string barcode,
        long branchId,
        ChosenDueDay? chosen,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var copy = await db.LockCopyAsync(barcode, cancellationToken);
        if (copy is null)
        {
            return null;
        }

        var reader = await db.LockReaderAsync(userId, now, cancellationToken);
        var library = await Library.LoadAsync(db, branchId, now, cancellationToken);
        var known = await facts.ReadAsync(copy, reader, library, now, cancellationToken);
        if (LoanPolicy.Check(known) is { Count: > 0 } refusals)
        {
            telemetry.AddRefusal(refusals[0]);
            throw new RefusedException(refusals);
        }

        await FulfilHoldAsync(copy, userId, now, cancellationToken);
        var due = chosen is null
            ? DueDate.Calculate(known.Rule!, library.Calendar, now)
            : DueDate.Choose(known.Rule!, library.Calendar, chosen.Day, now)
                ?? throw new FieldException(
                    "dueOn",
                    "The due day is an open day, from today to the last one of the rule."
                );
        await db.MoveAsync(copy, CopyState.OnLoan, CopyCause.CheckOut, branchId, now, cancellationToken);
        var loan = Loan.Start(copy, reader, branchId, due, now, chosen?.By);
        db.Loans.Add(loan);
        await db.SaveChangesAsync(cancellationToken);
        db.Publish("lending", "loan-started", new LoanStarted(copy.BookId, loan.Id, copy.Id, userId, loan.DueAt, now));
        if (options.Value.Receipts)
        {
            var branch = library.Branch.Name;
            await db.WriteAsync(
                NoticeKind.CheckedOut,
                $"{loan.Id}",
                userId,
                copy.BookId,
                branch,
                due.On,
                now,
                cancellationToken
            );
        }

        db.AfterCommit(() =>
        {
            telemetry.AddLoan("started");
            logger.LoanStarted(loan.Id, copy.Id);
        });
        return (loan, copy);
    }

    /// <summary>The reader's hold ends, whether this copy was set aside or another one was found on the shelf.</summary>
    private async Task FulfilHoldAsync(Copy copy, long userId, DateTime now, CancellationToken cancellationToken)
    {
        var hold = await db
            .Holds.AsNoTracking()
            .SingleOrDefaultAsync(
                one => one.BookId == copy.BookId && one.UserId == userId && one.EndedAt == null,
                cancellationToken
            );
        if (hold is null || (hold.AssignedCopyId is { } assigned && assigned != copy.Id))
        {
            return;
        }

        await db.EndAsync(hold.Id, HoldState.Fulfilled, now, cancellationToken);
        await db.ForgetEndedAsync(userId, cancellationToken);
        db.AfterCommit(() => telemetry.AddHold(HoldState.Fulfilled));
    }
}
