using Biblio.Catalog.Model;
using Biblio.Http;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Data;

/// <summary>The locks and checks of a transaction that changes one book.</summary>
internal static class BookTransactions
{
    /// <summary>
    /// Runs the work in a transaction unless another book has the ISBN. When two transactions add the same ISBN at
    /// once, the unique index rejects one of them, and its caller gets the same exception.
    /// </summary>
    /// <exception cref="DomainException">Another book has the ISBN.</exception>
    public static async Task<TResult> InTransactionWithUniqueIsbnAsync<TResult>(
        this CatalogDbContext db,
        string? isbn13,
        long? exceptBookId,
        Func<CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken
    )
    {
        await ThrowIfTakenAsync();
        try
        {
            return await db.InTransactionAsync(work, cancellationToken);
        }
        catch (DbUpdateException)
        {
            await ThrowIfTakenAsync();
            throw;
        }

        async Task ThrowIfTakenAsync()
        {
            if (
                isbn13 is not null
                && await db.Books.AnyAsync(b => b.Isbn13 == isbn13 && b.Id != (exceptBookId ?? 0), cancellationToken)
            )
            {
                throw new DomainException(
                    "isbn-taken",
                    $"Another book has the ISBN {Isbn.ToIsbn10(isbn13) ?? isbn13} ({isbn13})."
                );
            }
        }
    }

    /// <summary>
    /// Returns the book, tracked and locked until the transaction ends, or null when it does not exist.
    /// </summary>
    public static async Task<Book?> LockBookAsync(
        this CatalogDbContext db,
        long id,
        CancellationToken cancellationToken
    ) =>
        (
            await db.Books.FromSql($"SELECT * FROM books WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken)
        ).SingleOrDefault();
}
