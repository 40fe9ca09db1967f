using Biblio.Http;
using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Data;

/// <summary>The rules of the library, and the calendar of one branch.</summary>
internal sealed class Library(IReadOnlyList<CirculationRule> rules, Branch branch, BranchCalendar calendar)
{
    // A loan and a fine look this far back and ahead.
    private const int CalendarDays = 800;

    public Branch Branch => branch;

    public BranchCalendar Calendar => calendar;

    public CirculationRule? RuleFor(ReaderCategory category, ItemKind kind) =>
        CirculationRule.Select(rules, category, kind, branch.Id);

    /// <summary>Loads a branch that a request names. The response is 400 when there is none.</summary>
    public static async Task<Library> LoadAsync(
        LendingDbContext db,
        long branchId,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var branch = await db.Branches.AsNoTracking().SingleOrDefaultAsync(one => one.Id == branchId, cancellationToken)
            ?? throw new FieldException("branchId", "There is no such branch.");
        var today = DateOnly.FromDateTime(now);
        var (from, until) = (today.AddDays(-CalendarDays), today.AddDays(CalendarDays));
        var closures = await db
            .Closures.AsNoTracking()
            .Where(closure => closure.BranchId == branchId && closure.ClosedOn >= from && closure.ClosedOn <= until)
            .Select(closure => closure.ClosedOn)
            .ToListAsync(cancellationToken);
        var rules = await db.Rules.AsNoTracking().ToListAsync(cancellationToken);
        return new(rules, branch, BranchCalendar.Of(branch, closures));
    }
}
