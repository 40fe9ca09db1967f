namespace Biblio.Lending.Events;

/// <summary>Event: a reader has borrowed a copy.</summary>
internal sealed record LoanStarted(long BookId, long LoanId, long CopyId, long UserId, DateTime DueAt, DateTime At);
