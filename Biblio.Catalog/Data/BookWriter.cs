using Biblio.Catalog.Events;
using Biblio.Catalog.Model;
using Biblio.Messaging;

namespace Biblio.Catalog.Data;

/// <summary>Writes books, one or hundreds, with their names, links and what is said of them: always inside the caller's transaction.</summary>
internal sealed class BookWriter(CatalogDbContext db, TimeProvider time)
{
    public async Task<IReadOnlyList<Book>> AddAsync(
        IReadOnlyList<(BookContent Content, string? Identity)> news,
        CancellationToken cancellationToken
    )
    {
        if (news.Count == 0)
        {
            return [];
        }

        var names = await Names.OfAsync(db, news.Select(n => n.Content), cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var books = news.Select(n => Book.Add(n.Content, names.Publisher(n.Content), n.Identity, now)).ToList();
        db.AddRange(books);
        await db.SaveChangesAsync(cancellationToken);

        await LinkAsync(names, books.Zip(news, (book, n) => (book, n.Content)), isNew: true, cancellationToken);
        foreach (var (book, n) in books.Zip(news))
        {
            db.Publish(
                "catalog",
                "book-added",
                new BookAdded(
                    book.Id,
                    book.Version,
                    book.Title,
                    AuthorsLine(n.Content),
                    book.Price,
                    book.Currency,
                    book.Withdrawn
                )
            );
        }

        await db.SaveChangesAsync(cancellationToken);
        return books;
    }

    /// <summary>The books are tracked and locked by the caller.</summary>
    public async Task ChangeAsync(
        IReadOnlyList<(Book Book, BookContent Content)> changes,
        CancellationToken cancellationToken
    )
    {
        if (changes.Count == 0)
        {
            return;
        }

        var names = await Names.OfAsync(db, changes.Select(c => c.Content), cancellationToken);
        foreach (var (book, content) in changes)
        {
            book.Describe(content, names.Publisher(content), time.GetUtcNow().UtcDateTime);
            PublishChanged(book, content);
        }

        await LinkAsync(names, changes, isNew: false, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    public void PublishChanged(Book book, BookContent content) =>
        db.Publish(
            "catalog",
            "book-changed",
            new BookChanged(
                book.Id,
                book.Version,
                book.Title,
                AuthorsLine(content),
                book.Price,
                book.Currency,
                book.Withdrawn
            )
        );

    public void Withdraw(Book book)
    {
        if (book.Withdraw(time.GetUtcNow().UtcDateTime))
        {
            db.Publish("catalog", "book-withdrawn", new BookWithdrawn(book.Id, book.Version));
        }
    }

    private async Task LinkAsync(
        Names names,
        IEnumerable<(Book Book, BookContent Content)> books,
        bool isNew,
        CancellationToken cancellationToken
    )
    {
        var all = books.ToList();
        await db.LinkAsync(
            LinkTable.Authors,
            [.. all.Select(b => (b.Book.Id, names.Authors(b.Content)))],
            isNew,
            cancellationToken
        );
        await db.LinkAsync(
            LinkTable.Subjects,
            [.. all.Select(b => (b.Book.Id, names.Subjects(b.Content)))],
            isNew,
            cancellationToken
        );
    }

    private static string AuthorsLine(BookContent content) => string.Join(", ", content.Authors);

    private sealed record Names(
        Dictionary<string, long> AuthorIds,
        Dictionary<string, long> SubjectIds,
        Dictionary<string, long> PublisherIds
    )
    {
        public static async Task<Names> OfAsync(
            CatalogDbContext db,
            IEnumerable<BookContent> contents,
            CancellationToken cancellationToken
        )
        {
            var all = contents.ToList();
            return new(
                await db.NamesAsync(NameTable.Authors, all.SelectMany(c => c.Authors), cancellationToken),
                await db.NamesAsync(NameTable.Subjects, all.SelectMany(c => c.Subjects), cancellationToken),
                await db.NamesAsync(
                    NameTable.Publishers,
                    all.Select(c => c.Publisher).OfType<string>(),
                    cancellationToken
                )
            );
        }

        public long? Publisher(BookContent content) =>
            content.Publisher is { } name ? PublisherIds[Tokenizer.Key(name)] : null;

        public IReadOnlyList<long> Authors(BookContent content) =>
            [.. content.Authors.Select(name => AuthorIds[Tokenizer.Key(name)]).Distinct()];

        public IReadOnlyList<long> Subjects(BookContent content) =>
            [.. content.Subjects.Select(name => SubjectIds[Tokenizer.Key(name)]).Distinct()];
    }
}
