namespace Biblio.Lending.Events;

/// <summary>Event: a loan has a later due date.</summary>
internal sealed record LoanRenewed(long BookId, long LoanId, long CopyId, DateTime DueAt, DateTime At);
