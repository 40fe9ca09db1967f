namespace Biblio.Lending.Model;

/// <summary>
/// A copy that is lent. Only <see cref="Data.CopyMoves"/> changes its state, with an entry in the ledger.
/// </summary>
internal sealed class Copy
{
    private Copy() { }

    public long Id { get; private set; }

    public long BookId { get; private set; }

    public string Barcode { get; private set; } = "";

    /// <summary>The branch that owns the copy.</summary>
    public long BranchId { get; private set; }

    /// <summary>The branch where it is, or to which it is sent while in transit.</summary>
    public long LocationId { get; private set; }

    public string? CallNumber { get; private set; }

    public ItemKind Kind { get; private set; }

    public CopyCondition ItemCondition { get; private set; }

    public CopyState State { get; private set; }

    public string? Note { get; private set; }

    public DateTime AddedAt { get; private set; }

    public DateTime ChangedAt { get; private set; }

    public static Copy Add(long bookId, string barcode, long branchId, CopyDetails details, DateTime now)
    {
        var copy = new Copy
        {
            BookId = bookId,
            Barcode = barcode,
            BranchId = branchId,
            LocationId = branchId,
            AddedAt = now,
        };
        copy.Describe(details, now);
        return copy;
    }

    public void Label(string barcode) => Barcode = barcode;

    /// <summary>Follows a statement that has moved the copy.</summary>
    public void MovedTo(CopyState state, long locationId, DateTime now) =>
        (State, LocationId, ChangedAt) = (state, locationId, now);

    public void Describe(CopyDetails details, DateTime now) =>
        (CallNumber, Kind, ItemCondition, Note, ChangedAt) = (
            details.CallNumber,
            details.Kind,
            details.Condition,
            details.Note,
            now
        );
}

/// <summary>What staff write about a copy. A change of it moves nothing.</summary>
internal sealed record CopyDetails(
    string? CallNumber = null,
    ItemKind Kind = ItemKind.Book,
    CopyCondition Condition = CopyCondition.Good,
    string? Note = null
);
