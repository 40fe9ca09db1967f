namespace Biblio.Lending.Model;

/// <summary>
/// What is known about a reader, a copy and the queue of its title when the reader wants to borrow the copy.
/// </summary>
internal sealed record LoanFacts
{
    public required CopyState State { get; init; }

    public required CirculationRule? Rule { get; init; }

    /// <summary>The day in the branch.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>The loan or the hold that has the copy belongs to this reader.</summary>
    public bool IsReaders { get; init; }

    /// <summary>Readers who wait for this copy before this reader.</summary>
    public int WaitingBefore { get; init; }

    /// <summary>Copies of the title on the shelf, with this one.</summary>
    public int AvailableCopies { get; init; } = 1;

    public int OpenLoans { get; init; }

    public decimal Owes { get; init; }

    public decimal BlockAbove { get; init; } = decimal.MaxValue;

    public bool IsBlocked { get; init; }

    public DateOnly? CardExpiresOn { get; init; }
}

/// <summary>May this reader borrow this copy?</summary>
internal static class LoanPolicy
{
    /// <summary>Returns every reason for a refusal. An empty list means yes.</summary>
    public static IReadOnlyList<Refusal> Check(LoanFacts facts) =>
        [.. CheckReader(facts), .. CheckCopy(facts), .. CheckRule(facts)];

    /// <summary>The reasons that concern the reader, whatever the copy is.</summary>
    public static IEnumerable<Refusal> CheckReader(LoanFacts facts)
    {
        if (facts.IsBlocked)
        {
            yield return Refusal.ReaderBlocked;
        }

        if (facts.CardExpiresOn < facts.Today)
        {
            yield return Refusal.CardExpired;
        }

        if (facts.Owes > facts.BlockAbove)
        {
            yield return Refusal.FinesAboveLimit;
        }
    }

    private static IEnumerable<Refusal> CheckCopy(LoanFacts facts)
    {
        var refusal = facts.State switch
        {
            CopyState.Available => facts.WaitingBefore >= facts.AvailableCopies ? Refusal.WantedByOthers : null,
            CopyState.OnLoan => facts.IsReaders ? Refusal.AlreadyBorrowed : Refusal.CopyOnLoan,
            CopyState.OnHoldShelf => facts.IsReaders ? null : Refusal.HeldForAnother,
            CopyState.InTransit => Refusal.InTransit,
            CopyState.InRepair => Refusal.InRepair,
            CopyState.Lost => Refusal.CopyLost,
            CopyState.Withdrawn => Refusal.CopyWithdrawn,
        };
        return refusal is null ? [] : [refusal];
    }

    private static IEnumerable<Refusal> CheckRule(LoanFacts facts)
    {
        if (facts.Rule is not { Lends: true } rule)
        {
            yield return Refusal.NotForLoan;
        }
        else if (facts.OpenLoans >= rule.MaxLoans)
        {
            yield return Refusal.TooManyLoans;
        }
    }
}
