using Biblio.Catalog.Data;
using Microsoft.AspNetCore.Http.HttpResults;

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
        var id = await db.InTransactionWithUniqueIsbnAsync(
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
}
