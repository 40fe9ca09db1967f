namespace Biblio.Lending.Model;

/// <summary>An entry of the ledger of copies. It starts in the state in which the entry before it ended.</summary>
internal sealed class CopyChange(
    long copyId,
    CopyState? fromState,
    CopyState toState,
    CopyCause cause,
    long locationId,
    string? note,
    DateTime changedAt
)
{
    public long Id { get; private set; }

    public long CopyId { get; private set; } = copyId;

    public CopyState? FromState { get; private set; } = fromState;

    public CopyState ToState { get; private set; } = toState;

    public CopyCause Cause { get; private set; } = cause;

    public long LocationId { get; private set; } = locationId;

    public string? Note { get; private set; } = note;

    public DateTime ChangedAt { get; private set; } = changedAt;
}

/// <summary>Why a copy changed its state.</summary>
internal enum CopyCause
{
    Added,
    CheckOut,
    CheckIn,
    Arrived,
    Held,
    HoldEnded,
    InHouseUse,
    Repair,
    Lost,
    Withdrawn,
    Restored,
}
