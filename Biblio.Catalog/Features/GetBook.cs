using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.Catalog.Views;
using Biblio.Http;
using Biblio.ServiceDefaults.Faults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Features;

internal static class GetBook
{
    /// <summary>One book, by its id, withdrawn or not.</summary>
    public static async Task<Results<Ok<BookView>, StatusCodeHttpResult, NotFound>> Handle(
        long id,
        CatalogDbContext db,
        ViewCounter views,
        FaultSwitches faults,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (faults.IsOn(FaultSwitch.OneBadBook) && id == (long)faults[FaultSwitch.OneBadBook])
        {
            throw new InjectedFaultException(FaultSwitch.OneBadBook);
        }

        if (await BookView.FindAsync(db, id, context.Request, cancellationToken) is not { } book)
        {
            return TypedResults.NotFound();
        }

        views.RecordView(id);
        context.SetCacheHeaders(book.ETag);
        return context.Request.MatchesIfNoneMatch(book.ETag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(book);
    }

    /// <summary>One book, by its ISBN of ten or thirteen digits, with or without hyphens.</summary>
    public static async Task<Results<Ok<BookView>, StatusCodeHttpResult, NotFound>> HandleByIsbn(
        string isbn,
        CatalogDbContext db,
        ViewCounter views,
        FaultSwitches faults,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (!Isbn.TryParse(isbn, out var isbn13))
        {
            throw new FieldException(
                "isbn",
                "This is not an ISBN of ten or thirteen digits with a correct check digit."
            );
        }

        var id = await db
            .Books.Where(b => b.Isbn13 == isbn13)
            .Select(b => (long?)b.Id)
            .FirstOrDefaultAsync(cancellationToken);
        return id is null
            ? TypedResults.NotFound()
            : await Handle(id.Value, db, views, faults, context, cancellationToken);
    }
}
