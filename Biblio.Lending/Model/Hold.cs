namespace Biblio.Lending.Model;

/// <summary>A reader's place in the queue of a title, and later the copy that is set aside.</summary>
internal sealed class Hold
{
    private Hold() { }

    public long Id { get; private set; }

    public long BookId { get; private set; }

    /// <summary>Only this copy is wanted. Null means any copy.</summary>
    public long? CopyId { get; private set; }

    public long? UserId { get; private set; }

    public long PickUpBranchId { get; private set; }

    public HoldState State { get; private set; }

    /// <summary>The hold keeps its place and gets no copy before this day of the pick-up branch.</summary>
    public DateOnly? SuspendedUntil { get; private set; }

    public long? AssignedCopyId { get; private set; }

    public DateTime PlacedAt { get; private set; }

    public DateTime? ReadyAt { get; private set; }

    /// <summary>The moment at which the copy goes to the next reader.</summary>
    public DateTime? PickUpBy { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public bool IsOpen => EndedAt is null;

    public static Hold Place(long bookId, long? copyId, long userId, long pickUpBranchId, DateTime now) =>
        new()
        {
            BookId = bookId,
            CopyId = copyId,
            UserId = userId,
            PickUpBranchId = pickUpBranchId,
            State = HoldState.Waiting,
            PlacedAt = now,
        };
}

internal enum HoldState
{
    Waiting,

    /// <summary>Its copy is on the way to the pick-up branch.</summary>
    InTransit,

    /// <summary>Its copy is on the hold shelf.</summary>
    Ready,

    Fulfilled,
    Cancelled,

    /// <summary>The copy was not picked up in time.</summary>
    Expired,
}
