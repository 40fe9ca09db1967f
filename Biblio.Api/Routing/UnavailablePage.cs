using System.Globalization;

namespace Biblio.Api.Routing;

/// <summary>
/// The page for a browser while no web front end answers. It loads itself again. It is in both languages, because the
/// front end has the texts.
/// </summary>
internal static class UnavailablePage
{
    private const int RetryAfterSeconds = 5;

    /// <summary>Whether a person waits for the answer, and not a program.</summary>
    public static bool IsWanted(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public static Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="fr">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="refresh" content="{RetryAfterSeconds}">
            <title>Biblio</title>
            </head>
            <body>
            <h1>Biblio revient dans un instant</h1>
            <p>Le site ne répond pas pour le moment. Cette page revient d’elle-même.</p>
            <p lang="en">The site does not answer at the moment. This page comes back by itself.</p>
            </body>
            </html>
            """,
            context.RequestAborted
        );
    }
}
