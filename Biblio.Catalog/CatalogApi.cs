using Biblio.Catalog.Features;
using Biblio.ServiceDefaults.Identity;

namespace Biblio.Catalog;

internal static class CatalogApi
{
    private static readonly string[] Read = ["GET", "HEAD"];

    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        var books = routes.MapGroup("/books").WithTags("Books");

        books.MapMethods("/", Read, SearchBooks.Handle).AllowAnonymous();
        books.MapMethods("/{id:long}", Read, GetBook.Handle).AllowAnonymous();
        books.MapMethods("/isbn/{isbn}", Read, GetBook.HandleIsbn).AllowAnonymous();
        books.MapMethods("/{id:long}/related", Read, RelatedBooks.Handle).AllowAnonymous();
        books
            .MapPost("/", AddBook.Handle)
            .RequireStaff()
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

        names.MapMethods("/authors", Read, Authors.List);
        names.MapMethods("/authors/{id:long}", Read, Authors.Get);
        names.MapMethods("/subjects", Read, Subjects.List);

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
        imports.MapMethods("/", Read, ReadImports.List);
        imports.MapMethods("/{id:long}", Read, ReadImports.Get);
        imports.MapMethods("/{id:long}/refusals", Read, ReadImports.Refusals);
        imports
            .MapMethods("/{id:long}/refusals.csv", Read, ReadImports.RefusalsCsv)
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");
    }
}
