namespace Biblio.Lending.Events;

/// <summary>Event: a copy came back from a loan.</summary>
internal sealed record LoanReturned(long BookId, long LoanId, long CopyId, DateTime At);
