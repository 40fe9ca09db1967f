using Biblio.Lending.Data;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Handlers;

/// <summary>Event from Catalog: a book is not in the catalogue any more.</summary>
internal sealed record BookWithdrawn(long BookId, long Version);

internal static class OnBookWithdrawn
{
    /// <summary>Marks the title. Its copies stay, because readers may have them.</summary>
    public static Task Handle(
        BookWithdrawn book,
        LendingDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO titles (book_id, withdrawn, book_version, changed_at)
            VALUES ({book.BookId}, TRUE, {book.Version}, {now})
            ON DUPLICATE KEY UPDATE
                withdrawn = withdrawn OR book_version < {book.Version},
                changed_at = IF(book_version < {book.Version}, {now}, changed_at),
                book_version = GREATEST(book_version, {book.Version})
            """,
            cancellationToken
        );
    }
}
