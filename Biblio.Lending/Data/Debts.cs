using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Data;

/// <summary>What a reader owes: charged fines, and those that grow with overdue loans.</summary>
internal static class Debts
{
    public static async Task<decimal> OwesAsync(
        this LendingDbContext db,
        long userId,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var charged = await db
            .Fines.Where(fine => fine.UserId == userId)
            .SumAsync(fine => fine.Amount - fine.Paid - fine.Waived, cancellationToken);
        var overdue = await db
            .Loans.AsNoTracking()
            .Where(loan =>
                loan.UserId == userId
                && loan.ReturnedAt == null
                && loan.LostAt == null
                && loan.ClaimedReturnedAt == null
                && loan.DueAt <= now
            )
            .ToListAsync(cancellationToken);
        foreach (var branch in overdue.GroupBy(loan => loan.BranchId))
        {
            var library = await Library.LoadAsync(db, branch.Key, now, cancellationToken);
            charged += branch.Sum(loan => loan.FineAt(library, now));
        }

        return charged;
    }

    /// <summary>The fine of an overdue loan if its copy came back now.</summary>
    public static decimal FineAt(this Loan loan, Library library, DateTime at) =>
        library.RuleFor(loan.Category, loan.Kind) is { } rule
            ? OverdueFine.Calculate(rule, library.Calendar, loan.Due, at)
            : 0;
}
