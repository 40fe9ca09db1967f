namespace Biblio.Lending.Events;

/// <summary>Event: a reader got money back, because a lost copy was found.</summary>
internal sealed record FineRefunded(long UserId, long PaymentId, decimal Amount, string Currency, DateTime At);
