namespace Biblio.Catalog.Events;

/// <summary>The content of a book changed. The event with the highest version is the current one.</summary>
internal sealed record BookChanged(
    long BookId,
    long Version,
    string Title,
    string Authors,
    decimal Price,
    string Currency,
    bool Withdrawn
);
