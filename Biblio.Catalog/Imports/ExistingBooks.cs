using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Imports;

/// <summary>The books of the catalogue that the records of a batch are about.</summary>
internal sealed class ExistingBooks
{
    private readonly Dictionary<string, Book> _byIsbn;
    private readonly Dictionary<string, Book> _byIdentity;
    private readonly ILookup<long, Named> _authors;
    private readonly ILookup<long, Named> _subjects;
    private readonly Dictionary<long, string> _publishers;

    private ExistingBooks(
        IReadOnlyList<Book> books,
        ILookup<long, Named> authors,
        ILookup<long, Named> subjects,
        Dictionary<long, string> publishers
    )
    {
        _byIsbn = books.Where(b => b.Isbn13 is not null).ToDictionary(b => b.Isbn13!);
        _byIdentity = books.Where(b => b.Identity is not null).ToDictionary(b => b.Identity!);
        (_authors, _subjects, _publishers) = (authors, subjects, publishers);
    }

    public static async Task<ExistingBooks> OfAsync(
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
                Enumerable.Empty<Named>().ToLookup(_ => 0L),
                Enumerable.Empty<Named>().ToLookup(_ => 0L),
                []
            );
        }

        var ids = books.Select(b => b.Id).ToList();
        var publisherIds = books.Select(b => b.PublisherId).OfType<long>().Distinct().ToList();
        return new(
            [.. books],
            await db.AuthorsOfAsync(ids, cancellationToken),
            await db.SubjectsOfAsync(ids, cancellationToken),
            publisherIds.Count == 0
                ? []
                : await db
                    .Publishers.AsNoTracking()
                    .Where(p => publisherIds.Contains(p.Id))
                    .ToDictionaryAsync(p => p.Id, p => p.Name, cancellationToken)
        );
    }

    /// <summary>The book that the record is about, if it is known; and whether the record's ISBN is already another book's.</summary>
    public (Book? Book, bool IsIsbnTaken) Find(ImportItem item)
    {
        var byIdentity = item.Identity is null ? null : _byIdentity.GetValueOrDefault(item.Identity);
        var byIsbn = item.Content?.Isbn13 is { } isbn13 ? _byIsbn.GetValueOrDefault(isbn13) : null;
        return byIsbn is null || byIsbn == byIdentity ? (byIdentity, false)
            : byIdentity is not null || IsAnotherOf(byIsbn.Identity, item.Identity) ? (byIdentity, true)
            : (byIsbn, false);
    }

    /// <summary>What the book becomes when the record has its say; null when it says nothing new. What the record leaves out stays.</summary>
    public BookContent? Merge(Book book, BookContent said)
    {
        var before = new BookContent
        {
            Isbn13 = book.Isbn13,
            Title = book.Title,
            Subtitle = book.Subtitle,
            Authors = [.. _authors[book.Id].Select(a => a.Name)],
            Publisher = book.PublisherId is { } publisher ? _publishers[publisher] : null,
            Year = book.Year,
            Language = book.Language,
            Subjects = [.. _subjects[book.Id].Select(s => s.Name)],
            Description = book.Description,
            Price = book.Price,
            Currency = book.Currency,
        };
        var after = new BookContent
        {
            Isbn13 = said.Isbn13 ?? before.Isbn13,
            Title = said.Title,
            Subtitle = said.Subtitle ?? before.Subtitle,
            Authors = IsSame(said.Authors, before.Authors) ? before.Authors : said.Authors,
            Publisher = IsSame([said.Publisher ?? ""], [before.Publisher ?? ""]) ? before.Publisher : said.Publisher,
            Year = said.Year ?? before.Year,
            Language = said.Language ?? before.Language,
            Subjects = IsSame(said.Subjects, before.Subjects) ? before.Subjects : said.Subjects,
            Description = said.Description ?? before.Description,
            Price = said.Price ?? before.Price,
            Currency = said.Currency ?? before.Currency,
        };
        // the lists are the very same objects where nothing new was said, so record equality is right
        return after == before ? null : after;
    }

    /// <summary>Or nothing is said at all. Spelling is not news: the first one stays.</summary>
    private static bool IsSame(IReadOnlyList<string> said, IReadOnlyList<string> before) =>
        said.All(s => s.Length == 0) || said.Select(Tokenizer.Key).SequenceEqual(before.Select(Tokenizer.Key));

    /// <summary>goodbooks:5 and goodbooks:12: the source itself says that these are two books.</summary>
    private static bool IsAnotherOf(string? one, string? other) =>
        one is not null && other is not null && one != other && one.Split(':')[0] == other.Split(':')[0];
}
