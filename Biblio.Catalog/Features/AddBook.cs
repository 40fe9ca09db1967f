using Biblio.Catalog.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Catalog.Features;

internal static class AddBook
{
    /// <summary>Add a book to the catalogue. With an Idempotency-Key the request can be repeated.</summary>
    public static Task<Results<Created<BookView>, ProblemHttpResult>> Handle(
        BookRequest request,
        CatalogDbContext db,
        BookWriter books,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var content = request.ToContent();
        return db.InTransactionWithUniqueIsbnAsync<Results<Created<BookView>, ProblemHttpResult>>(
            content.Isbn13,
            null,
            async cancellationToken =>
            {
                var book = (await books.AddAsync([(content, null)], cancellationToken))[0];
                if (request.Withdrawn is true)
                {
                    books.Withdraw(book);
                }

                // The answer is read in the transaction, because it is kept with the idempotency key.
                await db.SaveChangesAsync(cancellationToken);
                var view = (await BookView.FindAsync(db, book.Id, context.Request, cancellationToken))!;
                context.Response.Headers.ETag = view.ETag;
                return TypedResults.Created(view.Links.Self.Href, view);
            },
            cancellationToken
        );
    }
}
