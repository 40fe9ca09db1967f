using Biblio.Identity;
using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Lending.Features;

/// <summary>
/// Whether a loan is possible now, until when, and every reason why not, with a code and a sentence in both languages.
/// </summary>
internal sealed record LoanCheckView(
    bool Allowed,
    IReadOnlyList<Refusal> Reasons,
    DateOnly? DueOn,
    DateTime? DueAt,
    long? RuleId
);

internal static class CheckLoan
{
    /// <summary>May this reader borrow this copy? Nothing is changed. Readers ask for themselves.</summary>
    public static async Task<Results<Ok<LoanCheckView>, ProblemHttpResult, ForbidHttpResult>> Handle(
        string barcode,
        long branchId,
        long? userId,
        Caller caller,
        LendingDbContext db,
        LoanFactsReader facts,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var code = CirculationLocks.ReadBarcode(barcode);
        if (!caller.CanActFor(userId ?? caller.UserId))
        {
            return TypedResults.Forbid();
        }

        // The same locks as a check-out, so that the answer is the one that a check-out would get.
        return await db.CirculateAsync<Results<Ok<LoanCheckView>, ProblemHttpResult, ForbidHttpResult>>(
            async token =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                if (await db.LockCopyAsync(code, token) is not { } copy)
                {
                    return LendingProblems.UnknownBarcode();
                }

                var library = await Library.LoadAsync(db, branchId, now, token);
                var reader = await db.LockReaderAsync(userId ?? caller.UserId, now, token);
                var known = await facts.ReadAsync(copy, reader, library, now, token);
                var refusals = LoanPolicy.Check(known);
                DueDate? due = known.Rule is { Lends: true } rule
                    ? DueDate.Calculate(rule, library.Calendar, now)
                    : null;
                return TypedResults.Ok(
                    new LoanCheckView(refusals.Count == 0, refusals, due?.On, due?.At, known.Rule?.Id)
                );
            },
            cancellationToken
        );
    }
}
