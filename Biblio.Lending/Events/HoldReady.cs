namespace Biblio.Lending.Events;

/// <summary>Event: a copy waits for a reader on the hold shelf.</summary>
internal sealed record HoldReady(long BookId, long HoldId, long CopyId, DateTime PickUpBy, DateTime At);
