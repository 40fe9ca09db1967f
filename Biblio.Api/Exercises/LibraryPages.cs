using Microsoft.AspNetCore.Http.Extensions;

namespace Biblio.Api.Exercises;

/// <summary>
/// The French pages of the library exercise on the public port. The shop has these pages under its own addresses, so the
/// request is rewritten to them. A form that is sent with POST becomes a search.
/// </summary>
internal static class LibraryPages
{
    private const string BookPage = "/getBookById";

    public static async Task RewriteAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (await GetAddressAsync(request) is { } address)
        {
            request.Method = HttpMethods.IsHead(request.Method) ? HttpMethods.Head : HttpMethods.Get;
            request.ContentType = null;
            request.ContentLength = null;
            request.Body = Stream.Null;
            (request.Path, request.QueryString) = address;
        }

        await next(context);
    }

    private static async Task<(PathString, QueryString)?> GetAddressAsync(HttpRequest request) =>
        request.Path.Value?.TrimEnd('/') switch
        {
            "/getAllBooks" => ("/", QueryString.Empty),
            "/getBookByTitle" or "/getBookByAuthor" => ("/", await GetSearchAsync(request, "q")),
            "/getBooksByCategory" => ("/", await GetSearchAsync(request, "subject")),
            _ when request.Path.StartsWithSegments(BookPage, out var rest) && rest.HasValue => (
                "/books" + rest,
                QueryString.Empty
            ),
            _ => null,
        };

    /// <summary>The first field of the form or of the query is what the visitor looks for, whatever its name.</summary>
    private static async Task<QueryString> GetSearchAsync(HttpRequest request, string parameter)
    {
        var fields =
            HttpMethods.IsPost(request.Method) && request.HasFormContentType
                ? (await request.ReadFormAsync(request.HttpContext.RequestAborted)).AsEnumerable()
                : request.Query;
        var text = fields.Select(field => field.Value.ToString()).FirstOrDefault(value => value.Length > 0);
        return text is null ? QueryString.Empty : new QueryBuilder { { parameter, text } }.ToQueryString();
    }
}
