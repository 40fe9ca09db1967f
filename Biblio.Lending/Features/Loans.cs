using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>The renewed loans, and those that were refused with their reasons.</summary>
internal sealed record RenewedAll(IReadOnlyList<LoanView> Renewed, IReadOnlyList<RenewedAll.Refused> NotRenewed)
{
    internal sealed record Refused(long LoanId, IReadOnlyList<Refusal> Reasons);
}

internal static class Loans
{
    private const int MaxRenewAll = 100;

    /// <summary>Loans for staff, newest first, by reader, book, copy, and whether they are open or overdue.</summary>
    public static async Task<Ok<Page<LoanView>>> List(
        long? userId,
        long? bookId,
        long? copyId,
        bool? open,
        bool? overdue,
        [AsParameters] PageQuery page,
        LendingDbContext db,
        LoanReader loans,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var now = loans.Now;
        var found = db
            .Loans.AsNoTracking()
            .Where(loan =>
                (userId == null || loan.UserId == userId)
                && (bookId == null || loan.BookId == bookId)
                && (copyId == null || loan.CopyId == copyId)
                && (open == null || (loan.ReturnedAt == null) == open)
            );
        if (overdue is { } isOverdue)
        {
            found = found.Where(loan =>
                (loan.ReturnedAt == null && loan.LostAt == null && loan.ClaimedReturnedAt == null && loan.DueAt <= now)
                == isOverdue
            );
        }

        return TypedResults.Ok(
            await loans.PageAsync(found.OrderByDescending(loan => loan.Id), page, request, cancellationToken)
        );
    }

    /// <summary>A loan of the caller. Staff see all loans.</summary>
    public static async Task<Results<Ok<LoanView>, NotFound>> Get(
        long id,
        Caller caller,
        LendingDbContext db,
        LoanReader loans,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        await IsVisibleAsync(id, caller, db, cancellationToken)
            ? TypedResults.Ok(await loans.GetAsync(id, request, cancellationToken))
            : TypedResults.NotFound();

    /// <summary>Renew a loan. The refusal (409) has every reason. With an Idempotency-Key it can be repeated.</summary>
    public static async Task<Results<Ok<LoanView>, NotFound>> Renew(
        long id,
        Caller caller,
        LendingDbContext db,
        RenewLoan renew,
        LoanReader loans,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (!await IsVisibleAsync(id, caller, db, cancellationToken))
        {
            return TypedResults.NotFound();
        }

        return await db.CirculateAsync<Results<Ok<LoanView>, NotFound>>(
            async token =>
            {
                await renew.RunAsync(id, token);
                return TypedResults.Ok(await loans.GetAsync(id, request, token));
            },
            cancellationToken
        );
    }

    /// <summary>Renew all my loans. Those that may not be renewed are listed with their reasons.</summary>
    public static async Task<Ok<RenewedAll>> RenewAll(
        Caller caller,
        LendingDbContext db,
        RenewLoan renew,
        LoanReader loans,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var ids = await db
            .Loans.Where(loan => loan.UserId == caller.UserId && loan.ReturnedAt == null)
            .OrderBy(loan => loan.Id)
            .Select(loan => loan.Id)
            .Take(MaxRenewAll)
            .ToListAsync(cancellationToken);
        var (renewed, refused) = (new List<Loan>(), new List<RenewedAll.Refused>());
        foreach (var id in ids)
        {
            try
            {
                renewed.Add(await db.CirculateAsync(token => renew.RunAsync(id, token), cancellationToken));
            }
            catch (RefusedException exception)
            {
                // One refusal must not undo the other renewals.
                refused.Add(new(id, exception.Reasons));
            }
        }

        return TypedResults.Ok(new RenewedAll(await loans.ReadAsync(renewed, request, cancellationToken), refused));
    }

    private static Task<bool> IsVisibleAsync(
        long id,
        Caller caller,
        LendingDbContext db,
        CancellationToken cancellationToken
    ) =>
        db.Loans.AnyAsync(loan => loan.Id == id && (caller.IsStaff || loan.UserId == caller.UserId), cancellationToken);
}
