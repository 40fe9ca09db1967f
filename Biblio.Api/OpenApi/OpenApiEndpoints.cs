using Biblio.Http;
using Microsoft.Net.Http.Headers;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Biblio.Api.OpenApi;

/// <summary>Serves the OpenAPI document, the page to try the API, and collections of requests.</summary>
internal static class OpenApiEndpoints
{
    private const string PagePath = "openapi";

    // The page has inline styles, and its icons are data URLs.
    private const string PageContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "connect-src 'self'; font-src 'self' data:; frame-ancestors 'none'";

    public static void AddDocuments(this IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton<ApiDocumentCache>();

    public static void MapDocuments(this WebApplication app)
    {
        var documents = app.MapGroup("/openapi").WithTags("Gateway").AllowHead().AllowAnonymous();

        documents
            .MapGet("/v1.json", DocumentAsync)
            .WithSummary("Get this document, which describes every operation of the API (OpenAPI 3.1).");
        documents
            .MapGet("/v1.http", HttpFileAsync)
            .WithSummary("Get every operation as a request to send from an editor (.http).")
            .Produces(StatusCodes.Status200OK, contentType: "text/plain");
        documents
            .MapGet("/v1.postman.json", PostmanAsync)
            .WithSummary("Get every operation as a Postman collection (2.1).");
    }

    /// <summary>Serves the page to try the API at <c>/openapi</c>, with its scripts and styles.</summary>
    public static void UseDocumentsPage(this WebApplication app)
    {
        // Its middleware compares every path with regular expressions, so other paths do not pass through it.
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/" + PagePath, StringComparison.OrdinalIgnoreCase),
            page =>
            {
                page.Use(
                    (context, next) =>
                    {
                        context.Response.Headers.ContentSecurityPolicy = PageContentSecurityPolicy;
                        return next(context);
                    }
                );
                page.UseSwaggerUI(options =>
                {
                    options.RoutePrefix = PagePath;
                    options.DocumentTitle = "Biblio: the API";
                    options.SwaggerEndpoint("/openapi/v1.json", "Biblio v1");
                    // A slow machine needs many seconds to draw all operations at once.
                    options.DocExpansion(DocExpansion.None);
                    options.DefaultModelsExpandDepth(-1);
                    options.EnableDeepLinking();
                });
            }
        );
    }

    private static async Task<IResult> DocumentAsync(
        ApiDocumentCache documents,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var document = await documents.GetAsync(cancellationToken);
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(
            document.Bytes,
            "application/json; charset=utf-8",
            entityTag: new EntityTagHeaderValue(document.Tag)
        );
    }

    private static async Task<IResult> HttpFileAsync(ApiDocumentCache documents, CancellationToken cancellationToken) =>
        Results.Text(
            HttpFileWriter.Write((await documents.GetAsync(cancellationToken)).Json),
            "text/plain; charset=utf-8"
        );

    private static async Task<IResult> PostmanAsync(ApiDocumentCache documents, CancellationToken cancellationToken) =>
        Results.Text(
            PostmanCollectionWriter.Write((await documents.GetAsync(cancellationToken)).Json),
            "application/json; charset=utf-8"
        );
}
