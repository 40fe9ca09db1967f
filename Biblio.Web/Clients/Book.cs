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
    int? Pages,
    string? Format,
    IReadOnlyList<Named>? Subjects,
    string? Description,
    string? Isbn10,
    string? Isbn13,
    decimal? Price,
    string? Currency,
    bool Withdrawn
);

/// <summary>An author, perhaps with the name in its own script.</summary>
public sealed record Author(string Name, string? OriginalName = null, long Id = 0);

/// <summary>A subject.</summary>
public sealed record Named(string Name, long Id = 0);

/// <summary>
/// A page of search results, with facets. <paramref name="DidYouMean"/> is a similar text when nothing was found.
/// </summary>
public sealed record BookListing(
    IReadOnlyList<Book> Items,
    int Page,
    int PageSize,
    long Total,
    Facets? Facets,
    string? DidYouMean = null
) : Listing<Book>(Items, Page, PageSize, Total);

/// <summary>An author or subject with the number of its books, and an author's names in other scripts.</summary>
public sealed record NameWithBooks(long Id, string Name, long Books, IReadOnlyList<string>? OtherNames = null);

/// <summary>Values of the search results, to filter a search.</summary>
public sealed record Facets(
    IReadOnlyList<Facet>? Subject,
    IReadOnlyList<Facet>? Author,
    IReadOnlyList<Facet>? Language,
    IReadOnlyList<Facet>? Decade
);

/// <summary>A value of the search results. A filter takes the name or the <paramref name="Value"/>.</summary>
public sealed record Facet(string Name, long Count, string? Value = null);
