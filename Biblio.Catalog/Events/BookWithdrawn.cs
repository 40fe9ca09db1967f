namespace Biblio.Catalog.Events;

/// <summary>A book was withdrawn: it can no longer be bought or borrowed.</summary>
internal sealed record BookWithdrawn(long BookId, long Version);
