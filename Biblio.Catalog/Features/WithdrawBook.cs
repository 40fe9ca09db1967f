using Biblio.Catalog.Data;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Catalog.Features;

internal static class WithdrawBook
{
    /// <summary>Withdraw a book: it can no longer be found, bought or borrowed, but its page remains.</summary>
    public static async Task<Results<NoContent, NotFound, ProblemHttpResult>> Handle(
        long id,
        CatalogDbContext db,
        BookWriter books,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        await db.InTransactionAsync<CatalogDbContext, Results<NoContent, NotFound, ProblemHttpResult>>(
            async cancellationToken =>
            {
                if (await db.LockBookAsync(id, cancellationToken) is not { } book)
                {
                    return TypedResults.NotFound();
                }

                if (!request.MatchesIfMatch(book.Version))
                {
                    return TypedResults.Problem(
                        "The book has changed since you read it. Read it again.",
                        statusCode: StatusCodes.Status412PreconditionFailed,
                        type: "urn:biblio:book-changed"
                    );
                }

                books.Withdraw(book);
                return TypedResults.NoContent();
            },
            cancellationToken
        );
}
