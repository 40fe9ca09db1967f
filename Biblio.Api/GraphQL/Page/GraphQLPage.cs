using System.Reflection;

namespace Biblio.Api.GraphQL.Page;

/// <summary>A page to try GraphQL, at <c>/graphql/page</c> in Development. Its script and style are beside this file.</summary>
internal static class GraphQLPage
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'";

    private static readonly (string Path, string File, string ContentType)[] Files =
    [
        ("", "page.html", "text/html; charset=utf-8"),
        (".js", "page.js", "text/javascript; charset=utf-8"),
        (".css", "page.css", "text/css; charset=utf-8"),
    ];

    public static void MapGraphQLPage(this IEndpointRouteBuilder routes)
    {
        foreach (var (path, file, contentType) in Files)
        {
            var content = Read(file);
            routes
                .MapGet($"/graphql/page{path}", (HttpContext context) =>
                {
                    context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
                    context.Response.Headers.CacheControl = "no-cache";
                    return TypedResults.Bytes(content, contentType);
                })
                .AllowAnonymous()
                .ExcludeFromDescription();
        }
    }

    private static byte[] Read(string file)
    {
        using var stream = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceStream($"Biblio.Api.GraphQL.Page.{file}")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
