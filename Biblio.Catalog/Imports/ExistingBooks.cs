using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Imports;

/// <summary>The books of the catalogue that the records of a batch describe.</summary>
internal sealed class ExistingBooks
{
    private readonly Dictionary<string, Book> _byIsbn;
    private readonly Dictionary<string, Book> _byIdentity;
    private readonly ILookup<long, NameRow> _authors;
    private readonly ILookup<long, NameRow> _subjects;
    private readonly Dictionary<long, string> _publishers;

    private ExistingBooks(
        IReadOnlyList<Book> books,
        ILookup<long, NameRow> authors,
        ILookup<long, NameRow> subjects,
        Dictionary<long, string> publishers
    )
    {
        _byIsbn = books.Where(b => b.Isbn13 is not null).ToDictionary(b => b.Isbn13!);
        _byIdentity = books.Where(b => b.Identity is not null).ToDictionary(b => b.Identity!);
        (_authors, _subjects, _publishers) = (authors, subjects, publishers);
    }

    public static async Task<ExistingBooks> LoadAsync(
        CatalogDbContext db,
        IReadOnlyList<ImportItem> items,
        CancellationToken cancellationToken
    )
    {
        var isbns = items.Select(i => i.Content?.Isbn13).OfType<string>().ToList();
        var identities = items.Where(i => i.Content is not null).Select(i => i.Identity).OfType<string>().ToList();
        var books = new HashSet<Book>();
        if (isbns.Count > 0)
        {
            books.UnionWith(await db.Books.Where(b => isbns.Contains(b.Isbn13!)).ToListAsync(cancellationToken));
        }

        if (identities.Count > 0)
        {
            books.UnionWith(await db.Books.Where(b => identities.Contains(b.Identity!)).ToListAsync(cancellationToken));
        }

        if (books.Count == 0)
        {
            return new(
                [],
                Enumerable.Empty<NameRow>().ToLookup(_ => 0L),
                Enumerable.Empty<NameRow>().ToLookup(_ => 0L),
                []
            );
        }

        var ids = books.Select(b => b.Id).ToList();
        var publisherIds = books.Select(b => b.PublisherId).OfType<long>().Distinct().ToList();
        return new(
            [.. books],
            await db.GetAuthorsAsync(ids, cancellationToken),
            await db.GetSubjectsAsync(ids, cancellationToken),
            publisherIds.Count == 0
                ? []
                : await db
                    .Publishers.AsNoTracking()
                    .Where(p => publisherIds.Contains(p.Id))
                    .ToDictionaryAsync(p => p.Id, p => p.Name, cancellationToken)
        );
    }

    /// <summary>
    /// Returns the book that the record describes, if any, and whether another book has the record's ISBN.
    /// </summary>
    public (Book? Book, bool IsIsbnTaken) Find(ImportItem item)
    {
        var byIdentity = item.Identity is null ? null : _byIdentity.GetValueOrDefault(item.Identity);
        var byIsbn = item.Content?.Isbn13 is { } isbn13 ? _byIsbn.GetValueOrDefault(isbn13) : null;
        return byIsbn is null || byIsbn == byIdentity ? (byIdentity, false)
            : byIdentity is not null || IsOtherBookOfSameSource(byIsbn.Identity, item.Identity) ? (byIdentity, true)
            : (byIsbn, false);
    }

    /// <summary>
    /// Returns the content of the book with the fields of the record, or null when nothing changes. Fields that the
    /// record leaves out stay as they are.
    /// </summary>
    public BookContent? Merge(Book book, BookContent record)
    {
        var before = new BookContent
        {
            Isbn13 = book.Isbn13,
            Title = book.Title,
            Subtitle = book.Subtitle,
            OriginalTitle = book.OriginalTitle,
            OriginalNames = _authors[book.Id]
                .Where(a => a.OriginalName is not null)
                .ToDictionary(a => Tokenizer.ToKey(a.Name), a => a.OriginalName!),
            Authors = [.. _authors[book.Id].Select(a => a.Name)],
            Publisher = book.PublisherId is { } publisher ? _publishers[publisher] : null,
            Year = book.Year,
            Language = book.Language,
            Pages = book.Pages,
            Format = book.Format,
            Subjects = [.. _subjects[book.Id].Select(s => s.Name)],
            Description = book.Description,
            Price = book.Price,
            Currency = book.Currency,
        };
        var after = new BookContent
        {
            Isbn13 = record.Isbn13 ?? before.Isbn13,
            Title = record.Title,
            Subtitle = record.Subtitle ?? before.Subtitle,
            OriginalTitle = record.OriginalTitle ?? before.OriginalTitle,
            OriginalNames = record.OriginalNames.All(n => before.OriginalNames.GetValueOrDefault(n.Key) == n.Value)
                ? before.OriginalNames
                : record.OriginalNames,
            Authors = IsSame(record.Authors, before.Authors) ? before.Authors : record.Authors,
            Publisher = IsSame([record.Publisher ?? ""], [before.Publisher ?? ""])
                ? before.Publisher
                : record.Publisher,
            Year = record.Year ?? before.Year,
            Language = record.Language ?? before.Language,
            Pages = record.Pages ?? before.Pages,
            Format = record.Format ?? before.Format,
            Subjects = IsSame(record.Subjects, before.Subjects) ? before.Subjects : record.Subjects,
            Description = record.Description ?? before.Description,
            Price = record.Price ?? before.Price,
            Currency = record.Currency ?? before.Currency,
        };
        // Unchanged lists are the same objects. So the equality of records, which compares references, is correct.
        return after == before ? null : after;
    }

    /// <summary>
    /// True when the names are absent or differ only in spelling. A change of spelling is not an update.
    /// </summary>
    private static bool IsSame(IReadOnlyList<string> names, IReadOnlyList<string> before) =>
        names.All(n => n.Length == 0) || names.Select(Tokenizer.ToKey).SequenceEqual(before.Select(Tokenizer.ToKey));

    /// <summary>
    /// True for two ids of the same source, such as goodbooks:5 and goodbooks:12, which are different books.
    /// </summary>
    private static bool IsOtherBookOfSameSource(string? one, string? other) =>
        one is not null && other is not null && one != other && one.Split(':')[0] == other.Split(':')[0];
}
