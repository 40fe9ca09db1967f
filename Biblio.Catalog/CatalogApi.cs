using Biblio.Catalog.Data;
using Biblio.Catalog.Features;
using Biblio.Identity;
using Biblio.Persistence.Idempotency;

namespace Biblio.Catalog;

/// <summary>The routes of the catalogue.</summary>
internal static class CatalogApi
{
    private static readonly string[] ReadMethods = ["GET", "HEAD"];

    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        var books = routes.MapGroup("/books").WithTags("Books");

        books.MapMethods("/", ReadMethods, SearchBooks.Handle).AllowAnonymous();
        books.MapMethods("/suggestions", ReadMethods, SuggestBooks.Handle).AllowAnonymous();
        // These have no field rules, so that the filter of AddValidation would only cost time.
        books.MapMethods("/{id:long}", ReadMethods, GetBook.Handle).AllowAnonymous().DisableValidation();
        books.MapMethods("/isbn/{isbn}", ReadMethods, GetBook.HandleByIsbn).AllowAnonymous().DisableValidation();
        books.MapMethods("/{id:long}/related", ReadMethods, RelatedBooks.Handle).AllowAnonymous();
        books
            .MapPost("/", AddBook.Handle)
            .RequireStaff()
            .WithIdempotency<CatalogDbContext>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesValidationProblem();
        books
            .MapPut("/{id:long}", ReplaceBook.Handle)
            .RequireStaff()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesValidationProblem();
        books
            .MapPatch("/{id:long}", ChangeBook.Handle)
            .RequireStaff()
            .Accepts<BookRequest>(MergePatch.ContentType, "application/json")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesValidationProblem();
        books.MapDelete("/{id:long}", WithdrawBook.Handle).RequireStaff();

        var names = routes.MapGroup("/").WithTags("Authors and subjects").AllowAnonymous();

        names.MapMethods("/authors", ReadMethods, Authors.List);
        names.MapMethods("/authors/{id:long}", ReadMethods, Authors.Get);
        names.MapMethods("/subjects", ReadMethods, Subjects.List);
        names.MapMethods("/subjects/{id:long}", ReadMethods, Subjects.Get);

        var imports = routes.MapGroup("/imports").WithTags("Imports").RequireStaff();

        imports
            .MapPost("/", StartImport.Handle)
            .Accepts<Stream>(
                "text/csv",
                "application/x-ndjson",
                "application/marc",
                "application/marcxml+xml",
                "application/octet-stream"
            )
            .ProducesValidationProblem();
        imports.MapMethods("/", ReadMethods, ReadImports.List);
        imports.MapMethods("/{id:long}", ReadMethods, ReadImports.Get);
        imports.MapMethods("/{id:long}/refusals", ReadMethods, ReadImports.ListRefusals);
        imports
            .MapMethods("/{id:long}/refusals.csv", ReadMethods, ReadImports.DownloadRefusals)
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");
    }
}
