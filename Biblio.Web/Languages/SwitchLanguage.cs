using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;

namespace Biblio.Web.Languages;

internal static class SwitchLanguage
{
    /// <summary>Stores the language in a cookie for a year, and redirects back.</summary>
    public static Results<RedirectHttpResult, NotFound> Handle(string language, string? back, HttpContext context)
    {
        if (!LanguageChoice.Supported.Contains(language))
        {
            return TypedResults.NotFound();
        }

        context.Response.Cookies.Append(
            CookieRequestCultureProvider.DefaultCookieName,
            CookieRequestCultureProvider.MakeCookieValue(new(language)),
            new()
            {
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Lax,
                HttpOnly = true,
                IsEssential = true,
            }
        );
        return TypedResults.LocalRedirect(LocalPath.OrDefault(back, "/"));
    }
}
