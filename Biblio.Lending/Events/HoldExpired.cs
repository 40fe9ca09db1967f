namespace Biblio.Lending.Events;

/// <summary>Event: a copy was not picked up in time.</summary>
internal sealed record HoldExpired(long BookId, long HoldId, DateTime At);
