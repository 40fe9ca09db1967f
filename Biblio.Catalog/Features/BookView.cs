using System.Text.Json.Serialization;
using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Features;

/// <summary>A book as callers see it.</summary>
internal sealed record BookView(
    long Id,
    string? Isbn13,
    string? Isbn10,
    string Title,
    string? Subtitle,
    IReadOnlyList<NamedView> Authors,
    string? Publisher,
    int? Year,
    string? Language,
    IReadOnlyList<NamedView> Subjects,
    string? Description,
    decimal Price,
    string Currency,
    bool Withdrawn,
    long Version,
    DateTime AddedAt,
    DateTime ChangedAt,
    [property: JsonPropertyName("_links")] BookLinks Links)
{
    [JsonIgnore]
    public string ETag => ETags.Of(Version, forStaff: Links.Change is not null);

    /// <summary>The books in the order of the ids; ids without a book are left out.</summary>
    public static async Task<List<BookView>> LoadAsync(CatalogDbContext db, IReadOnlyList<long> ids, HttpRequest request, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var books = await db.Books.AsNoTracking().Where(b => ids.Contains(b.Id))
            .Select(b => new
            {
                b.Id,
                b.Isbn13,
                b.Title,
                b.Subtitle,
                Publisher = b.Publisher!.Name,
                b.Year,
                b.Language,
                b.Description,
                b.Price,
                b.Currency,
                b.Withdrawn,
                b.Version,
                b.AddedAt,
                b.ChangedAt,
            })
            .ToDictionaryAsync(b => b.Id, cancellationToken);
        var authors = await db.AuthorsOfAsync(ids, cancellationToken);
        var subjects = await db.SubjectsOfAsync(ids, cancellationToken);

        return [.. ids.Where(books.ContainsKey).Select(id => books[id]).Select(b => new BookView(
            b.Id, b.Isbn13, Isbn.ToIsbn10(b.Isbn13), b.Title, b.Subtitle,
            [.. authors[b.Id].Select(a => new NamedView(a.Id, a.Name))], b.Publisher, b.Year, b.Language, [.. subjects[b.Id].Select(s => new NamedView(s.Id, s.Name))],
            b.Description, b.Price, b.Currency, b.Withdrawn, b.Version, b.AddedAt, b.ChangedAt, BookLinks.To(b.Id, b.Withdrawn, request)))];
    }

    public static async Task<BookView?> FindAsync(CatalogDbContext db, long id, HttpRequest request, CancellationToken cancellationToken) =>
        (await LoadAsync(db, [id], request, cancellationToken)).SingleOrDefault();
}

/// <summary>An author or a subject of a book; its id filters <c>/books</c>.</summary>
internal sealed record NamedView(long Id, string Name);

/// <summary>Where a book is, what is near it, and what staff can do with it: withdraw it once.</summary>
internal sealed record BookLinks(
    Link Self,
    Link Related,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Withdraw)
{
    public static BookLinks To(long id, bool withdrawn, HttpRequest request)
    {
        var self = $"/books/{id}";
        return new(
            Link.To(request, self),
            Link.To(request, $"{self}/related"),
            ActionLink.For(Policies.Staff, request, HttpMethods.Patch, self),
            withdrawn ? null : ActionLink.For(Policies.Staff, request, HttpMethods.Delete, self));
    }
}
