using Microsoft.Net.Http.Headers;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Biblio.Api.OpenApi;

/// <summary>The API described: for programs, for people to try, and as collections of requests.</summary>
internal static class OpenApiEndpoints
{
    private const string Page = "openapi";

    // the page styles itself, and its symbols are data
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:; frame-ancestors 'none'";

    public static void AddDocuments(this IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton<ServiceDocuments>();

    public static void MapDocuments(this WebApplication app)
    {
        app.MapGet("/openapi/v1.json", DocumentAsync)
            .WithTags("Gateway")
            .WithSummary("This document: every operation of the API, as OpenAPI 3.1.")
            .AllowAnonymous();
        app.MapGet("/openapi/v1.http", HttpAsync)
            .WithTags("Gateway")
            .WithSummary("Every operation as a request to send from an editor (.http).")
            .Produces(StatusCodes.Status200OK, contentType: "text/plain")
            .AllowAnonymous();
        app.MapGet("/openapi/v1.postman.json", PostmanAsync)
            .WithTags("Gateway")
            .WithSummary("Every operation as a Postman collection (2.1).")
            .AllowAnonymous();
    }

    /// <summary>The page to try the API, at <c>/openapi</c>; its scripts and styles are served from here.</summary>
    public static void UseDocumentsPage(this WebApplication app)
    {
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/" + Page, StringComparison.OrdinalIgnoreCase),
            page =>
                page.Use(
                    (context, next) =>
                    {
                        context.Response.Headers.ContentSecurityPolicy = PagePolicy;
                        return next(context);
                    }
                )
        );
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = Page;
            options.DocumentTitle = "Biblio: the API";
            options.SwaggerEndpoint("/openapi/v1.json", "Biblio v1");
            // all operations at once take a slow machine many seconds to draw
            options.DocExpansion(DocExpansion.None);
            options.DefaultModelsExpandDepth(-1);
            options.EnableDeepLinking();
        });
    }

    private static async Task<IResult> DocumentAsync(
        ServiceDocuments documents,
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

    private static async Task<IResult> HttpAsync(ServiceDocuments documents, CancellationToken cancellationToken) =>
        Results.Text(
            HttpCollection.From((await documents.GetAsync(cancellationToken)).Json),
            "text/plain; charset=utf-8"
        );

    private static async Task<IResult> PostmanAsync(ServiceDocuments documents, CancellationToken cancellationToken) =>
        Results.Text(
            PostmanCollection.From((await documents.GetAsync(cancellationToken)).Json),
            "application/json; charset=utf-8"
        );
}
