namespace Biblio.Web.Clients;

/// <summary>A book of the catalogue. Lists omit the long fields.</summary>
public sealed record Book(
    long Id,
    string Title,
    string? Subtitle,
    string? OriginalTitle,
    IReadOnlyList<Author>? Authors,
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

/// <summary>An author, perhaps with the name in its own script.</summary>
public sealed record Author(string Name, string? OriginalName = null);

/// <summary>A subject.</summary>
public sealed record Named(string Name);

/// <summary>A page of search results, with facets.</summary>
public sealed record BookListing(IReadOnlyList<Book> Items, int Page, int PageSize, long Total, Facets? Facets)
    : Listing<Book>(Items, Page, PageSize, Total);

/// <summary>Values of the search results, to filter a search.</summary>
public sealed record Facets(
    IReadOnlyList<Facet>? Subject,
    IReadOnlyList<Facet>? Author,
    IReadOnlyList<Facet>? Language,
    IReadOnlyList<Facet>? Decade
);

public sealed record Facet(string Name, long Count);
