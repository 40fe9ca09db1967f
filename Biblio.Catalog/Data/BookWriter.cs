using Biblio.Catalog.Events;
using Biblio.Catalog.Model;
using Biblio.Messaging;
using Biblio.Persistence;

namespace Biblio.Catalog.Data;

/// <summary>
/// Writes books with their names and links, and publishes their events. Every method takes part in the caller's
/// transaction.
/// </summary>
internal sealed class BookWriter(CatalogDbContext db, SearchCache searches, TimeProvider time)
{
    /// <summary>Adds the books and returns them in the same order.</summary>
    public async Task<IReadOnlyList<Book>> AddAsync(
        IReadOnlyList<(BookContent Content, string? Identity)> additions,
        CancellationToken cancellationToken
    )
    {
        if (additions.Count == 0)
        {
            return [];
        }

        var names = await NameIds.GetOrAddAsync(db, additions.Select(a => a.Content), cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var books = additions.Select(a => Book.Add(a.Content, names.Publisher(a.Content), a.Identity, now)).ToList();
        db.AddRange(books);
        await db.SaveChangesAsync(cancellationToken);

        await WriteLinksAsync(
            names,
            books.Zip(additions, (book, addition) => (book, addition.Content)),
            isNew: true,
            cancellationToken
        );
        foreach (var (book, addition) in books.Zip(additions))
        {
            db.Publish(
                "catalog",
                "book-added",
                new BookAdded(
                    book.Id,
                    book.Version,
                    book.Title,
                    JoinAuthors(addition.Content),
                    book.Price,
                    book.Currency,
                    book.Withdrawn
                )
            );
        }

        await db.SaveChangesAsync(cancellationToken);
        ClearSearchesAfterCommit();
        return books;
    }

    /// <summary>Replaces the content of books that the caller tracks and has locked.</summary>
    public async Task ChangeAsync(
        IReadOnlyList<(Book Book, BookContent Content)> changes,
        CancellationToken cancellationToken
    )
    {
        if (changes.Count == 0)
        {
            return;
        }

        var names = await NameIds.GetOrAddAsync(db, changes.Select(c => c.Content), cancellationToken);
        foreach (var (book, content) in changes)
        {
            book.Replace(content, names.Publisher(content), time.GetUtcNow().UtcDateTime);
            PublishChanged(book, content);
        }

        await WriteLinksAsync(names, changes, isNew: false, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        ClearSearchesAfterCommit();
    }

    /// <summary>Adds a book-changed event to the outbox.</summary>
    public void PublishChanged(Book book, BookContent content) =>
        db.Publish(
            "catalog",
            "book-changed",
            new BookChanged(
                book.Id,
                book.Version,
                book.Title,
                JoinAuthors(content),
                book.Price,
                book.Currency,
                book.Withdrawn
            )
        );

    /// <summary>Withdraws the book. A book that is already withdrawn publishes no event.</summary>
    public void Withdraw(Book book)
    {
        if (book.Withdraw(time.GetUtcNow().UtcDateTime))
        {
            db.Publish("catalog", "book-withdrawn", new BookWithdrawn(book.Id, book.Version));
            ClearSearchesAfterCommit();
        }
    }

    private void ClearSearchesAfterCommit() => db.AfterCommit(searches.Clear);

    private async Task WriteLinksAsync(
        NameIds names,
        IEnumerable<(Book Book, BookContent Content)> books,
        bool isNew,
        CancellationToken cancellationToken
    )
    {
        var all = books.ToList();
        await db.ReplaceLinksAsync(
            LinkTable.Authors,
            [.. all.Select(b => (b.Book.Id, names.Authors(b.Content)))],
            isNew,
            cancellationToken
        );
        await db.WriteOriginalNamesAsync(
            all.SelectMany(b => names.OriginalNames(b.Content).Select(n => (b.Book.Id, n.AuthorId, n.Name))),
            cancellationToken
        );
        await db.ReplaceLinksAsync(
            LinkTable.Subjects,
            [.. all.Select(b => (b.Book.Id, names.Subjects(b.Content)))],
            isNew,
            cancellationToken
        );
    }

    private static string JoinAuthors(BookContent content) => string.Join(", ", content.Authors);

    private sealed record NameIds(
        Dictionary<string, long> AuthorIds,
        Dictionary<string, long> SubjectIds,
        Dictionary<string, long> PublisherIds
    )
    {
        public static async Task<NameIds> GetOrAddAsync(
            CatalogDbContext db,
            IEnumerable<BookContent> contents,
            CancellationToken cancellationToken
        )
        {
            var all = contents.ToList();
            return new(
                await db.GetOrAddNamesAsync(NameTable.Authors, all.SelectMany(c => c.Authors), cancellationToken),
                await db.GetOrAddNamesAsync(NameTable.Subjects, all.SelectMany(c => c.Subjects), cancellationToken),
                await db.GetOrAddNamesAsync(
                    NameTable.Publishers,
                    all.Select(c => c.Publisher).OfType<string>(),
                    cancellationToken
                )
            );
        }

        public long? Publisher(BookContent content) =>
            content.Publisher is { } name ? PublisherIds[Tokenizer.ToKey(name)] : null;

        public IReadOnlyList<long> Authors(BookContent content) =>
            [.. content.Authors.Select(name => AuthorIds[Tokenizer.ToKey(name)]).Distinct()];

        public IEnumerable<(long AuthorId, string Name)> OriginalNames(BookContent content) =>
            content
                .Authors.Select(name =>
                    (AuthorId: AuthorIds[Tokenizer.ToKey(name)], Name: content.FindOriginalName(name))
                )
                .Where(n => n.Name is not null)
                .DistinctBy(n => n.AuthorId)
                .Select(n => (n.AuthorId, n.Name!));

        public IReadOnlyList<long> Subjects(BookContent content) =>
            [.. content.Subjects.Select(name => SubjectIds[Tokenizer.ToKey(name)]).Distinct()];
    }
}
