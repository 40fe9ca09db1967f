using System.Globalization;

namespace Biblio.Web.Session;

/// <summary>
/// A bounded list of book ids in a cookie of this site, newest first. The cookie has nothing but the ids, and no script
/// reads it.
/// </summary>
internal sealed record BookIdCookie(string Name, int Max, TimeSpan Lifetime)
{
    /// <summary>The books whose pages this browser has shown last.</summary>
    public static readonly BookIdCookie Seen = new("biblio-seen", 12, TimeSpan.FromDays(30));

    /// <summary>The wish list of a visitor who is not signed in.</summary>
    public static readonly BookIdCookie Wishes = new("biblio-wishes", 50, TimeSpan.FromDays(90));

    /// <summary>The ids of the cookie. What is not an id is left out.</summary>
    public IReadOnlyList<long> Read(HttpContext context) =>
        [
            .. (context.Request.Cookies[Name] ?? "")
                .Split('.', Max + 1, StringSplitOptions.RemoveEmptyEntries)
                .Select(text =>
                    long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0
                )
                .Where(id => id > 0)
                .Distinct()
                .Take(Max),
        ];

    /// <summary>Stores the ids. Without ids, the cookie is deleted.</summary>
    public void Write(HttpContext context, IEnumerable<long> ids)
    {
        var text = string.Join('.', ids.Take(Max).Select(id => id.ToString(CultureInfo.InvariantCulture)));
        if (context.Response.HasStarted)
        {
            return;
        }

        if (text.Length == 0)
        {
            context.Response.Cookies.Delete(Name);
            return;
        }

        context.Response.Cookies.Append(
            Name,
            text,
            new()
            {
                MaxAge = Lifetime,
                SameSite = SameSiteMode.Lax,
                HttpOnly = true,
                Secure = context.Request.IsHttps,
                IsEssential = true,
            }
        );
    }

    /// <summary>Puts the book first.</summary>
    public void Add(HttpContext context, long id) =>
        Write(context, Read(context).Where(other => other != id).Prepend(id));
}
