using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Data;

/// <summary>
/// Forgets who borrowed what. A loan with an open fine keeps its reader until the fine is settled.
/// </summary>
internal static class History
{
    /// <summary>Makes the ended loans and holds of a reader anonymous, unless the reader keeps a history.</summary>
    public static async Task ForgetEndedAsync(
        this LendingDbContext db,
        long userId,
        CancellationToken cancellationToken
    )
    {
        var keeps = await db.Readers.AnyAsync(
            reader => reader.UserId == userId && reader.KeepHistory,
            cancellationToken
        );
        if (keeps)
        {
            return;
        }

        // The link of a settled fine to its loan would say what was borrowed. A lost copy may still be found.
        await db
            .Fines.Where(fine =>
                fine.UserId == userId
                && fine.Amount == fine.Paid + fine.Waived
                && fine.LoanId != null
                && !db.Loans.Any(loan => loan.Id == fine.LoanId && loan.ReturnedAt == null)
            )
            .ExecuteUpdateAsync(set => set.SetProperty(fine => fine.LoanId, (long?)null), cancellationToken);
        await db
            .Loans.Where(loan =>
                loan.UserId == userId && loan.ReturnedAt != null && !db.Fines.Any(fine => fine.LoanId == loan.Id)
            )
            .ExecuteUpdateAsync(set => set.SetProperty(loan => loan.UserId, (long?)null), cancellationToken);
        await db
            .Holds.Where(hold => hold.UserId == userId && hold.EndedAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(hold => hold.UserId, (long?)null), cancellationToken);
    }

    /// <summary>Erases a reader. Loans, fines and payments stay as numbers without a person.</summary>
    public static async Task EraseAsync(this LendingDbContext db, long userId, CancellationToken cancellationToken)
    {
        await db.Notices.Where(notice => notice.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await db
            .Loans.Where(loan => loan.UserId == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(loan => loan.UserId, (long?)null), cancellationToken);
        await db
            .Holds.Where(hold => hold.UserId == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(hold => hold.UserId, (long?)null), cancellationToken);
        await db
            .Fines.Where(fine => fine.UserId == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(fine => fine.UserId, (long?)null), cancellationToken);
        await db
            .FinePayments.Where(payment => payment.UserId == userId)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(payment => payment.UserId, (long?)null)
                        .SetProperty(payment => payment.PaymentToken, (string?)null),
                cancellationToken
            );
        await db.Readers.Where(reader => reader.UserId == userId).ExecuteDeleteAsync(cancellationToken);
    }
}
