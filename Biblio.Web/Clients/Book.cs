namespace Biblio.Web.Clients;

/// <summary>A book as the catalogue tells it; lists leave the long fields out.</summary>
public sealed record Book(
    long Id,
    string Title,
    string? Subtitle,
    IReadOnlyList<Named>? Authors,
    string? Publisher,
    int? Year,
    string? Language,
    IReadOnlyList<Named>? Subjects,
    string? Description,
    string? Isbn10,
    string? Isbn13,
    decimal? Price,
    string? Currency,
    bool Withdrawn
);

/// <summary>An author or a subject.</summary>
public sealed record Named(string Name);

/// <summary>Found books, and what they have in common.</summary>
public sealed record BookListing(IReadOnlyList<Book> Items, int Page, int PageSize, long Total, Facets? Facets)
    : Listing<Book>(Items, Page, PageSize, Total);

/// <summary>What the found books have in common, to narrow a search down.</summary>
public sealed record Facets(
    IReadOnlyList<Facet>? Subject,
    IReadOnlyList<Facet>? Author,
    IReadOnlyList<Facet>? Language,
    IReadOnlyList<Facet>? Decade
);

public sealed record Facet(string Name, long Count);
