namespace Biblio.Lending.Model;

/// <summary>
/// How long items are lent, how often they are renewed, and what a late return costs. A null category, kind or branch
/// means any.
/// </summary>
internal sealed class CirculationRule
{
    public long Id { get; private set; }

    public ReaderCategory? Category { get; init; }

    public ItemKind? Kind { get; init; }

    public long? BranchId { get; init; }

    public int LoanDays { get; private set; }

    /// <summary>Lends for hours instead of days.</summary>
    public int? LoanHours { get; private set; }

    public int MaxRenewals { get; private set; }

    public int MaxLoans { get; private set; }

    public int MaxHolds { get; private set; }

    /// <summary>The open days for which a copy waits on the hold shelf.</summary>
    public int PickUpDays { get; private set; }

    public decimal FinePerDay { get; private set; }

    /// <summary>Open days after the due day that cost nothing. A later return is charged from the due day on.</summary>
    public int GraceDays { get; private set; }

    public decimal FineCap { get; private set; }

    public DateTime ChangedAt { get; private set; }

    public bool Lends => LoanDays > 0 || LoanHours > 0;

    public void Change(RuleTerms terms, DateTime now)
    {
        (LoanDays, LoanHours, MaxRenewals) = (terms.LoanDays, terms.LoanHours, terms.MaxRenewals);
        (MaxLoans, MaxHolds, PickUpDays) = (terms.MaxLoans, terms.MaxHolds, terms.PickUpDays);
        (FinePerDay, GraceDays, FineCap, ChangedAt) = (terms.FinePerDay, terms.GraceDays, terms.FineCap, now);
    }

    /// <summary>Selects the most specific rule: the branch counts most, then the kind, then the category.</summary>
    public static CirculationRule? Select(
        IEnumerable<CirculationRule> rules,
        ReaderCategory category,
        ItemKind kind,
        long branchId
    ) =>
        rules
            .Where(rule =>
                (rule.Category is null || rule.Category == category)
                && (rule.Kind is null || rule.Kind == kind)
                && (rule.BranchId is null || rule.BranchId == branchId)
            )
            .MaxBy(rule =>
                (rule.BranchId is null ? 0 : 4) + (rule.Kind is null ? 0 : 2) + (rule.Category is null ? 0 : 1)
            );
}

/// <summary>The terms of a rule that staff may change.</summary>
internal sealed record RuleTerms(
    int LoanDays,
    int? LoanHours,
    int MaxRenewals,
    int MaxLoans,
    int MaxHolds,
    int PickUpDays,
    decimal FinePerDay,
    int GraceDays,
    decimal FineCap
);
