namespace Biblio.Catalog.Events;

/// <summary>A book was added. <paramref name="Authors"/> holds all authors in one string, "A, B".</summary>
internal sealed record BookAdded(
    long BookId,
    long Version,
    string Title,
    string Authors,
    decimal Price,
    string Currency,
    bool Withdrawn
);
