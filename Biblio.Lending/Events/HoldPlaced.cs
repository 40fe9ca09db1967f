namespace Biblio.Lending.Events;

/// <summary>Event: a reader waits for a title.</summary>
internal sealed record HoldPlaced(long BookId, long HoldId, long UserId, DateTime At);
