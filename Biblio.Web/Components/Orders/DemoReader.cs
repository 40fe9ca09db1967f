using System.Globalization;

namespace Biblio.Web.Components.Orders;

/// <summary>Who orders, until there are accounts: one of three readers, kept in a cookie. It proves nothing and protects nothing.</summary>
internal static class DemoReader
{
    public static readonly int[] Known = [1, 2, 3];

    private const string Cookie = "biblio-reader";

    public static int Of(HttpContext context) => Parse(context.Request.Cookies[Cookie]) ?? Known[0];

    public static int? Parse(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var reader) && Known.Contains(reader) ? reader : null;

    public static void Keep(HttpContext context, int reader) =>
        context.Response.Cookies.Append(Cookie, reader.ToString(CultureInfo.InvariantCulture), new() { MaxAge = TimeSpan.FromDays(30), HttpOnly = true, SameSite = SameSiteMode.Lax });
}
