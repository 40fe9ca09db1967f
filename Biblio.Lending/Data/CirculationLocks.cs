using System.Data;
using Biblio.Http;
using Biblio.Lending.Model;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Data;

/// <summary>
/// Row locks of circulation until the end of the transaction. The title is locked first and the reader second, so that
/// two transactions cannot wait for each other.
/// </summary>
internal static class CirculationLocks
{
    /// <summary>
    /// Runs work that locks. Each statement sees what was committed before it, and no gaps between rows are locked.
    /// </summary>
    public static Task<TResult> CirculateAsync<TResult>(
        this LendingDbContext db,
        Func<CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken
    ) => db.InTransactionAsync(work, cancellationToken, IsolationLevel.ReadCommitted);

    /// <summary>Locks the title, so that its copies and its queue change one step at a time.</summary>
    public static async Task<Title?> LockTitleAsync(
        this LendingDbContext db,
        long bookId,
        CancellationToken cancellationToken
    ) =>
        (
            await db
                .Titles.FromSql($"SELECT * FROM titles WHERE book_id = {bookId} FOR UPDATE")
                .AsNoTracking()
                .ToListAsync(cancellationToken)
        ).SingleOrDefault();

    /// <summary>Locks the title of the copy and reads the copy. Null when no copy has the barcode.</summary>
    public static async Task<Copy?> LockCopyAsync(
        this LendingDbContext db,
        string barcode,
        CancellationToken cancellationToken
    )
    {
        // The title of a copy never changes, so that it may be read before the lock.
        var bookId = await db
            .Copies.Where(copy => copy.Barcode == barcode)
            .Select(copy => (long?)copy.BookId)
            .SingleOrDefaultAsync(cancellationToken);
        return bookId is not null && await db.LockTitleAsync(bookId.Value, cancellationToken) is not null
            ? await db.Copies.AsNoTracking().SingleAsync(copy => copy.Barcode == barcode, cancellationToken)
            : null;
    }

    /// <summary>Adds the reader at the first contact, and locks the row.</summary>
    public static async Task<Reader> LockReaderAsync(
        this LendingDbContext db,
        long userId,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        await db.EnsureReaderAsync(userId, now, cancellationToken);
        return (
            await db
                .Readers.FromSql($"SELECT * FROM readers WHERE user_id = {userId} FOR UPDATE")
                .AsNoTracking()
                .ToListAsync(cancellationToken)
        ).Single();
    }

    public static Task EnsureReaderAsync(
        this LendingDbContext db,
        long userId,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT IGNORE INTO readers (user_id, card, category, language, keep_history, changed_at)
            VALUES ({userId}, {Barcode.ForCard(userId)}, 'adult', 'fr', FALSE, {now})
            """,
            cancellationToken
        );

    /// <summary>Reads a barcode from a request. The response is 400 when its form or check digit is wrong.</summary>
    public static string ReadBarcode(string? text, string field = "barcode") =>
        Barcode.Parse(text) is not { } barcode
            ? throw new FieldException(field, $"A barcode has 1 to {Barcode.MaxLength} letters and digits.")
        : !Barcode.HasValidCheckDigit(barcode)
            ? throw new FieldException(field, "The check digit of the barcode is wrong. Scan it again.")
        : barcode;
}
