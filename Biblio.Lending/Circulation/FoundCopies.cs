using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Circulation;

/// <summary>
/// A lost copy that is found costs nothing. What the reader paid for it pays the reader's other fines first, and staff
/// give back the rest. So the paid amounts of all fines are always what was paid less what was given back.
/// </summary>
internal static class FoundCopies
{
    private const string Found = "found";

    /// <summary>Returns what is to be given back.</summary>
    public static async Task<decimal> ForgiveAsync(
        this LendingDbContext db,
        Loan loan,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        // All fines of the reader are locked in the order in which a payment locks them.
        var fines = loan.UserId is { } userId
            ? await db
                .Fines.FromSql($"SELECT * FROM fines WHERE user_id = {userId} ORDER BY id FOR UPDATE")
                .AsNoTracking()
                .ToListAsync(cancellationToken)
            : [];
        if (fines.Find(fine => fine.LoanId == loan.Id && fine.Kind == FineKind.Lost) is not { } lost)
        {
            return 0;
        }

        var others = fines.Where(fine => fine.Id != lost.Id);
        var rest = await db.PayFinesAsync(others, lost.Paid, now, cancellationToken);
        await db
            .Fines.Where(fine => fine.Id == lost.Id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(fine => fine.Paid, rest)
                        .SetProperty(fine => fine.Waived, fine => fine.Amount - rest)
                        .SetProperty(fine => fine.WaiveReason, Found)
                        .SetProperty(fine => fine.FoundAt, now)
                        .SetProperty(fine => fine.ChangedAt, now),
                cancellationToken
            );
        return rest;
    }

    /// <summary>What the library still owes the reader for copies that were found.</summary>
    public static Task<decimal> RefundDueAsync(
        this LendingDbContext db,
        long userId,
        CancellationToken cancellationToken
    ) =>
        db
            .Fines.Where(fine => fine.UserId == userId && fine.FoundAt != null)
            .SumAsync(fine => fine.Paid, cancellationToken);
}
