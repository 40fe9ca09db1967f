using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.Persistence;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Features;

internal static class AddBook
{
    /// <summary>Add a book to the catalogue.</summary>
    public static async Task<Results<Created<BookView>, ProblemHttpResult>> Handle(
        BookRequest request,
        CatalogDbContext db,
        BookWriter books,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var content = request.ToContent();
        var id = await db.KeepingIsbnUniqueAsync(
            content.Isbn13,
            null,
            async cancellationToken =>
            {
                var book = (await books.AddAsync([(content, null)], cancellationToken))[0];
                if (request.Withdrawn is true)
                {
                    books.Withdraw(book);
                }

                return book.Id;
            },
            cancellationToken
        );

        var view = (await BookView.FindAsync(db, id, context.Request, cancellationToken))!;
        context.Response.Headers.ETag = view.ETag;
        return TypedResults.Created(view.Links.Self.Href, view);
    }

    /// <summary>Runs the work in a transaction unless another book has the ISBN; of two who try at once one is told.</summary>
    public static async Task<TResult> KeepingIsbnUniqueAsync<TResult>(
        this CatalogDbContext db,
        string? isbn13,
        long? except,
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
                && await db.Books.AnyAsync(b => b.Isbn13 == isbn13 && b.Id != (except ?? 0), cancellationToken)
            )
            {
                throw new DomainException(
                    "isbn-taken",
                    $"Another book has the ISBN {Isbn.ToIsbn10(isbn13) ?? isbn13} ({isbn13})."
                );
            }
        }
    }
}
