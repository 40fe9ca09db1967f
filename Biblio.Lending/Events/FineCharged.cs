namespace Biblio.Lending.Events;

/// <summary>Event: a reader owes a fine.</summary>
internal sealed record FineCharged(long UserId, long FineId, decimal Amount, string Currency, DateTime At);
