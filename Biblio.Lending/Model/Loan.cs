namespace Biblio.Lending.Model;

/// <summary>
/// A loan of a copy. Whether it is overdue is computed. Its open state changes by conditional statements only.
/// </summary>
internal sealed class Loan
{
    private Loan() { }

    public long Id { get; private set; }

    public long CopyId { get; private set; }

    public long BookId { get; private set; }

    /// <summary>Null when the reader is forgotten.</summary>
    public long? UserId { get; private set; }

    public long BranchId { get; private set; }

    /// <summary>The category of the reader at the check-out.</summary>
    public ReaderCategory Category { get; private set; }

    public ItemKind Kind { get; private set; }

    public DateTime BorrowedAt { get; private set; }

    public DateTime DueAt { get; private set; }

    public DateOnly DueOn { get; private set; }

    /// <summary>The account of the librarian who chose the due day. Null when the rule decided.</summary>
    public long? DueSetBy { get; private set; }

    public int Renewals { get; private set; }

    public DateTime? RecalledAt { get; private set; }

    public DateTime? ClaimedReturnedAt { get; private set; }

    public DateTime? LostAt { get; private set; }

    public DateTime? ReturnedAt { get; private set; }

    public DueDate Due => new(DueOn, DueAt);

    public bool IsOpen => ReturnedAt is null;

    public static Loan Start(
        Copy copy,
        Reader reader,
        long branchId,
        DueDate due,
        DateTime now,
        long? dueSetBy = null
    ) =>
        new()
        {
            CopyId = copy.Id,
            BookId = copy.BookId,
            UserId = reader.UserId,
            BranchId = branchId,
            Category = reader.Category,
            Kind = copy.Kind,
            BorrowedAt = now,
            DueAt = due.At,
            DueOn = due.On,
            DueSetBy = dueSetBy,
        };

    /// <summary>A reader who claims to have returned the copy owes no fine, and a lost copy is not overdue.</summary>
    public bool IsOverdue(DateTime now) => IsOpen && LostAt is null && ClaimedReturnedAt is null && now >= DueAt;

    /// <summary>Every reason why the loan is not renewed. An empty list means that it may be.</summary>
    public IEnumerable<Refusal> RefusalsToRenew(CirculationRule? rule, bool isWanted)
    {
        if (!IsOpen)
        {
            return [Refusal.LoanEnded];
        }

        (bool IsTrue, Refusal Refusal)[] checks =
        [
            (LostAt is not null, Refusal.CopyLost),
            (ClaimedReturnedAt is not null, Refusal.ClaimedReturned),
            (RecalledAt is not null, Refusal.Recalled),
            (isWanted, Refusal.WantedByOthers),
            (Renewals >= (rule?.MaxRenewals ?? 0), Refusal.RenewalLimit),
        ];
        return checks.Where(check => check.IsTrue).Select(check => check.Refusal);
    }
}
