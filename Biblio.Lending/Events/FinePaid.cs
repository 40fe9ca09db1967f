namespace Biblio.Lending.Events;

/// <summary>Event: a reader has paid fines.</summary>
internal sealed record FinePaid(long UserId, long PaymentId, decimal Amount, string Currency, DateTime At);
