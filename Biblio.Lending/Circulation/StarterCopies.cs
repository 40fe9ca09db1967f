using Biblio.Lending.Data;
using Biblio.Lending.Events;
using Biblio.Lending.Model;
using Biblio.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Circulation;

/// <summary>
/// Gives the first titles copies, and the starter accounts of Development (1 and 2) a few loans and a hold, so that a
/// newcomer sees a library at work.
/// </summary>
internal static class StarterCopies
{
    private const long Alice = 1;
    private const long Bob = 2;
    private const long Central = 1;
    private const long Riverside = 2;

    public static async Task AddAsync(
        LendingDbContext db,
        long bookId,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (await db.Copies.AnyAsync(copy => copy.BookId == bookId, cancellationToken))
        {
            return;
        }

        var callNumber = $"BIB {bookId:000}";
        var first = await db.AddCopyAsync(bookId, null, Central, new(callNumber), now, cancellationToken);
        if (bookId % 4 != 0)
        {
            await db.AddCopyAsync(bookId, null, Riverside, new(callNumber), now, cancellationToken);
        }

        switch (bookId)
        {
            case 1:
                await LendAsync(db, first, Alice, now.AddDays(-2), cancellationToken);
                break;
            case 2:
                await LendAsync(db, first, Alice, now.AddDays(-30), cancellationToken);
                break;
            case 4:
                await LendAsync(db, first, Bob, now.AddDays(-7), cancellationToken);
                await db.EnsureReaderAsync(Alice, now, cancellationToken);
                db.Holds.Add(Hold.Place(bookId, null, Alice, Central, now));
                break;
        }
    }

    private static async Task LendAsync(
        LendingDbContext db,
        Copy copy,
        long userId,
        DateTime borrowedAt,
        CancellationToken cancellationToken
    )
    {
        var reader = await db.LockReaderAsync(userId, borrowedAt, cancellationToken);
        var library = await Library.LoadAsync(db, copy.BranchId, borrowedAt, cancellationToken);
        if (library.RuleFor(reader.Category, copy.Kind) is not { } rule)
        {
            return;
        }

        var due = DueDate.Calculate(rule, library.Calendar, borrowedAt);
        await db.MoveAsync(copy, CopyState.OnLoan, CopyCause.CheckOut, copy.BranchId, borrowedAt, cancellationToken);
        var loan = Loan.Start(copy, reader, copy.BranchId, due, borrowedAt);
        db.Loans.Add(loan);
        await db.SaveChangesAsync(cancellationToken);
        db.Publish(
            "lending",
            "loan-started",
            new LoanStarted(copy.BookId, loan.Id, copy.Id, userId, due.At, borrowedAt)
        );
    }
}
