using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Handlers;

/// <summary>Event from Catalog: a book was added or changed.</summary>
internal sealed record BookChanged(long BookId, long Version, string Title, decimal Price, bool Withdrawn);

internal static class OnBookChanged
{
    /// <summary>Keeps the title and the price, which a reader pays for a lost copy.</summary>
    public static async Task Handle(
        BookChanged book,
        LendingDbContext db,
        TimeProvider time,
        IOptions<LendingOptions> options,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var title = book.Title.Length <= 500 ? book.Title : book.Title[..500];
        // The version is set last, because each assignment sees the ones before it.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO titles (book_id, title, price, withdrawn, book_version, changed_at)
            VALUES ({book.BookId}, {title}, {book.Price}, {book.Withdrawn}, {book.Version}, {now})
            ON DUPLICATE KEY UPDATE
                title = IF(book_version < {book.Version}, {title}, title),
                price = IF(book_version < {book.Version}, {book.Price}, price),
                withdrawn = IF(book_version < {book.Version}, {book.Withdrawn}, withdrawn),
                changed_at = IF(book_version < {book.Version}, {now}, changed_at),
                book_version = GREATEST(book_version, {book.Version})
            """,
            cancellationToken
        );
        if (book.BookId <= options.Value.StarterTitles && !book.Withdrawn)
        {
            await StarterCopies.AddAsync(db, book.BookId, now, cancellationToken);
        }
    }
}
