namespace Biblio.Web;

/// <summary>
/// Security headers of pages. The content security policy allows only files and addresses of this site, and no inline
/// scripts or styles.
/// </summary>
internal static class PageSecurity
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

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
