using System.Globalization;

namespace Biblio.Web.Session;

/// <summary>
/// The number of copies in a reader's cart, for the header. A cookie has it with the reader's id, so that a page needs
/// no request for it. Each read or change of the cart corrects it, and it ends after ten minutes, for other devices.
/// </summary>
internal static class CartCount
{
    private const string Cookie = "biblio-copies";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Null while it is unknown, also when the cookie is another reader's.</summary>
    public static int? Read(HttpContext context) =>
        context.Request.Cookies[Cookie]?.Split('.') is [var reader, var copies]
        && Reader.From(context) is { } current
        && reader == current.Id.ToString(CultureInfo.InvariantCulture)
        && int.TryParse(copies, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : null;

    public static void Write(HttpContext context, int copies)
    {
        if (Reader.From(context) is { } reader && !context.Response.HasStarted)
        {
            context.Response.Cookies.Append(
                Cookie,
                string.Create(CultureInfo.InvariantCulture, $"{reader.Id}.{copies}"),
                new()
                {
                    HttpOnly = true,
                    IsEssential = true,
                    MaxAge = Lifetime,
                    SameSite = SameSiteMode.Lax,
                    Secure = context.Request.IsHttps,
                }
            );
        }
    }

    /// <summary>The cart has changed elsewhere, so the next page asks for the number.</summary>
    public static void Forget(HttpContext context)
    {
        if (context.Request.Cookies.ContainsKey(Cookie) && !context.Response.HasStarted)
        {
            context.Response.Cookies.Delete(Cookie);
        }
    }
}
