using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Web.Times;

internal static class ChooseZone
{
    public const string Path = "/time-zone/choose";

    /// <summary>Stores the time zone in a cookie for a year, and redirects back. An empty zone deletes the cookie.</summary>
    public static Results<RedirectHttpResult, NotFound> Handle(string? zone, string? back, HttpContext context)
    {
        if (string.IsNullOrEmpty(zone))
        {
            context.Response.Cookies.Delete(ReaderZone.Cookie);
        }
        else if (ReaderZone.Find(zone) is { } known)
        {
            context.Response.Cookies.Append(
                ReaderZone.Cookie,
                known.Id,
                new()
                {
                    MaxAge = TimeSpan.FromDays(365),
                    SameSite = SameSiteMode.Lax,
                    IsEssential = true,
                }
            );
        }
        else
        {
            return TypedResults.NotFound();
        }

        return TypedResults.LocalRedirect(LocalPath.OrDefault(back, "/"));
    }
}
