using Biblio.Catalog.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Catalog.Features;

internal static class ReplaceBook
{
    /// <summary>Replace a book; fields left out are cleared. With If-Match, only that version is replaced.</summary>
    public static Task<Results<Ok<BookView>, NotFound, ProblemHttpResult>> Handle(
        long id,
        BookRequest request,
        CatalogDbContext db,
        BookWriter books,
        HttpContext context,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            id,
            _ => Task.FromResult(request),
            request.ToContent().Isbn13,
            db,
            books,
            context,
            cancellationToken
        );

    /// <summary>
    /// Locks the book, compares its version, writes the change and publishes it. PUT and PATCH share this.
    /// </summary>
    public static async Task<Results<Ok<BookView>, NotFound, ProblemHttpResult>> ChangeAsync(
        long id,
        Func<BookView, Task<BookRequest>> change,
        string? isbn13,
        CatalogDbContext db,
        BookWriter books,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var outcome = await db.InTransactionWithUniqueIsbnAsync(
            isbn13,
            id,
            async cancellationToken =>
            {
                if (await db.LockBookAsync(id, cancellationToken) is not { } book)
                {
                    return StatusCodes.Status404NotFound;
                }

                if (!context.Request.MatchesIfMatch(book.Version))
                {
                    return StatusCodes.Status412PreconditionFailed;
                }

                var request = await change((await BookView.FindAsync(db, id, context.Request, cancellationToken))!);
                if (request.Withdrawn is false && book.Withdrawn)
                {
                    book.Reinstate();
                }

                await books.ChangeAsync([(book, request.ToContent())], cancellationToken);
                if (request.Withdrawn is true)
                {
                    books.Withdraw(book);
                }

                return StatusCodes.Status200OK;
            },
            cancellationToken
        );

        switch (outcome)
        {
            case StatusCodes.Status404NotFound:
                return TypedResults.NotFound();
            case StatusCodes.Status412PreconditionFailed:
                return TypedResults.Problem(
                    "The book has changed since you read it. Read it again.",
                    statusCode: outcome,
                    type: "urn:biblio:book-changed"
                );
            default:
                var view = (await BookView.FindAsync(db, id, context.Request, cancellationToken))!;
                context.Response.Headers.ETag = view.ETag;
                return TypedResults.Ok(view);
        }
    }
}
