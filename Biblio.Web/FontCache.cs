namespace Biblio.Web;

internal static class FontCache
{
    /// <summary>
    /// Lets browsers keep the fonts for a year. The style sheet names them, so their names have a version instead of the
    /// fingerprint of other static files.
    /// </summary>
    public static void UseFontCache(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (context.Request.Path.StartsWithSegments("/fonts"))
                {
                    context.Response.OnStarting(() =>
                    {
                        if (context.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status304NotModified)
                        {
                            context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                        }

                        return Task.CompletedTask;
                    });
                }

                return next(context);
            }
        );
}
