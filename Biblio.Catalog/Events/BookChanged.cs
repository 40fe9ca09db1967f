namespace Biblio.Catalog.Events;

/// <summary>A book is now described like this; of two, the higher version holds.</summary>
internal sealed record BookChanged(
    long BookId,
    long Version,
    string Title,
    string Authors,
    decimal Price,
    string Currency,
    bool Withdrawn
);
