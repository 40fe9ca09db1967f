using System.Text.Json.Serialization;
using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.Http;
using Biblio.Identity;

namespace Biblio.Catalog.Features;

/// <summary>A book in a response.</summary>
internal sealed record BookView(
    long Id,
    string? Isbn13,
    string? Isbn10,
    string Title,
    string? Subtitle,
    string? OriginalTitle,
    IReadOnlyList<AuthorView> Authors,
    string? Publisher,
    int? Year,
    string? Language,
    int? Pages,
    string? Format,
    IReadOnlyList<NamedView> Subjects,
    string? Description,
    decimal Price,
    string Currency,
    bool Withdrawn,
    long Version,
    DateTime AddedAt,
    DateTime ChangedAt,
    [property: JsonPropertyName("_links")] BookLinks Links
)
{
    [JsonIgnore]
    public string ETag => ETags.Create(Version, forStaff: Links.Change is not null);

    /// <summary>Returns the books in the order of the ids. Ids without a book are left out.</summary>
    public static async Task<List<BookView>> LoadAsync(
        CatalogDbContext db,
        IReadOnlyList<long> ids,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var books = (await BookRow.LoadAsync(db, ids, cancellationToken)).ToDictionary(b => b.Id);
        return [.. ids.Where(books.ContainsKey).Select(id => From(books[id], request))];
    }

    public static async Task<BookView?> FindAsync(
        CatalogDbContext db,
        long id,
        HttpRequest request,
        CancellationToken cancellationToken
    ) => await BookRow.LoadAsync(db, [id], cancellationToken) is [var book] ? From(book, request) : null;

    private static BookView From(BookRow book, HttpRequest request) =>
        new(
            book.Id,
            book.Isbn13,
            Isbn.ToIsbn10(book.Isbn13),
            book.Title,
            book.Subtitle,
            book.OriginalTitle,
            AuthorView.From(book.Authors),
            book.Publisher,
            book.Year,
            book.Language,
            book.Pages,
            book.Format,
            NamedView.From(book.Subjects),
            book.Description,
            book.Price,
            book.Currency,
            book.Withdrawn,
            book.Version,
            book.AddedAt,
            book.ChangedAt,
            BookLinks.To(book.Id, book.Withdrawn, request)
        );
}

/// <summary>An author of a book, perhaps with the name in its own script; the id filters <c>/books</c>.</summary>
internal sealed record AuthorView(
    long Id,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OriginalName
)
{
    public static IReadOnlyList<AuthorView> From(IReadOnlyList<NameRow> names) =>
        [.. names.Select(n => new AuthorView(n.Id, n.Name, n.OriginalName))];
}

/// <summary>A subject of a book; its id filters <c>/books</c>.</summary>
internal sealed record NamedView(long Id, string Name)
{
    public static IReadOnlyList<NamedView> From(IReadOnlyList<NameRow> names) =>
        [.. names.Select(n => new NamedView(n.Id, n.Name))];
}

/// <summary>
/// The links of a book. Staff also get the actions that are possible: change, and withdraw if not yet done.
/// </summary>
internal sealed record BookLinks(
    Link Self,
    Link Related,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Withdraw
)
{
    public static BookLinks To(long id, bool withdrawn, HttpRequest request)
    {
        var self = $"/books/{id}";
        return new(
            Link.To(request, self),
            Link.To(request, $"{self}/related"),
            ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Patch, self),
            withdrawn ? null : ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Delete, self)
        );
    }
}
