namespace Biblio.Catalog.Events;

/// <summary>A book joined the catalogue. <paramref name="Authors"/> is one string, "A, B".</summary>
internal sealed record BookAdded(
    long BookId,
    long Version,
    string Title,
    string Authors,
    decimal Price,
    string Currency,
    bool Withdrawn
);
