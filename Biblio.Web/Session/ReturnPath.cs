namespace Biblio.Web.Session;

/// <summary>
/// The page from which a visitor went to register, for example the checkout. A cookie keeps it until the address is
/// confirmed, because the link in the message does not know it.
/// </summary>
internal static class ReturnPath
{
    private const string Cookie = "biblio-return";
    private const string Home = "/";
    private const int MaxLength = 1000;

    // The link in the message is valid as long.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public static void Keep(HttpContext context, string? path)
    {
        if (LocalPath.OrDefault(path, Home) is { Length: <= MaxLength } local && local != Home)
        {
            context.Response.Cookies.Append(Cookie, local, Options(context));
        }
        else
        {
            context.Response.Cookies.Delete(Cookie);
        }
    }

    /// <summary>The page, or the home page. The cookie is deleted.</summary>
    public static string Take(HttpContext context)
    {
        context.Response.Cookies.Delete(Cookie);
        // The visitor can change the cookie.
        return LocalPath.OrDefault(context.Request.Cookies[Cookie], Home);
    }

    private static CookieOptions Options(HttpContext context) =>
        new()
        {
            MaxAge = Lifetime,
            SameSite = SameSiteMode.Lax,
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            IsEssential = true,
        };
}
