namespace Biblio.Web;

/// <summary>What a browser may do with these pages: their own files and addresses, and nothing of anybody else's; nothing written into the page itself is run or styled by.</summary>
internal static class PageSecurity
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void UsePageSecurity(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    var headers = context.Response.Headers;
                    headers.ContentSecurityPolicy = Policy;
                    headers.TryAdd("X-Content-Type-Options", "nosniff");
                    headers.TryAdd("Referrer-Policy", "strict-origin-when-cross-origin");
                    return Task.CompletedTask;
                });
                return next(context);
            }
        );
}
