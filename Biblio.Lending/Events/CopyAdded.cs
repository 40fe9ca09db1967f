namespace Biblio.Lending.Events;

/// <summary>Event: a copy can be lent.</summary>
internal sealed record CopyAdded(long BookId, long CopyId, long BranchId, DateTime At);
